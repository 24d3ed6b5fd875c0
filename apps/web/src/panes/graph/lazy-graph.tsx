"use client";
import dynamic from "next/dynamic";
import { memo } from "react";

/** The graph and its layout library come when somebody looks at them. */
export const LazyGraph = memo(
  dynamic(() => import("./graph-pane.tsx"), {
    ssr: false,
    loading: () => <p className="empty meta">Loading the graph</p>,
  }),
);
