// The theme of an embed is the query's, or the reader's system's: not what was chosen for this site. Before anything is drawn.
{
  const asked = new URLSearchParams(location.search).get("theme");
  if (asked === "light" || asked === "dark") document.documentElement.dataset.theme = asked;
  else delete document.documentElement.dataset.theme;
}
