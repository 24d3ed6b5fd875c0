/** In place of a part of the page that did not come. */
export const NotLoaded = () => (
  <p className="meta" role="alert">
    This part of the page could not be loaded. Reload the page when the server can be reached.
  </p>
);
