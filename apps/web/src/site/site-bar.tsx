"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Mark, ThemeIcon } from "../parts/icons.tsx";
import { useTheme } from "../workbench/use-theme.ts";
import { AccountLink } from "./account-link.tsx";
import { SitePalette } from "./site-palette.tsx";

const PLACES = [
  { href: "/", label: "Playground" },
  { href: "/gallery", label: "Examples" },
  { href: "/lessons", label: "Lessons" },
  { href: "/guide", label: "Guide" },
  { href: "/snippets", label: "My snippets" },
  { href: "/teach", label: "Classes" },
] as const;

/** The bar of all pages but the playground. */
export function SiteBar() {
  const path = usePathname();
  const { toggle } = useTheme();
  return (
    <header className="bar site-bar">
      <Link className="mark" href="/" aria-label="Tracepad">
        <Mark />
        <span className="hide-s">Tracepad</span>
      </Link>
      <nav className="gnav" aria-label="Pages">
        {PLACES.map(({ href, label }) => (
          <Link key={href} href={href} aria-current={path === href || (href !== "/" && path.startsWith(`${href}/`)) ? "page" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <span className="grow" />
      <AccountLink />
      <SitePalette onTheme={toggle} />
      <button type="button" className="btn quiet" aria-label="Theme" title="Light or dark" onClick={toggle}>
        <ThemeIcon />
      </button>
    </header>
  );
}
