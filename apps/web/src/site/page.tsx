import type { ReactNode } from "react";
import { SiteBar } from "./site-bar.tsx";

/** A page that scrolls, with the bar above it. */
export const Page = ({ className = "", children }: { className?: string; children: ReactNode }) => (
  <div className="site">
    <SiteBar />
    <main className={`gal ${className}`}>{children}</main>
  </div>
);
