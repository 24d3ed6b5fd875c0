import type { NextConfig } from "next";
import { contentPolicy } from "./src/server/policy.ts";

const development = process.env.NODE_ENV === "development";

const policy = contentPolicy({ ancestors: "'none'", development });

const config: NextConfig = {
  transpilePackages: ["tracepad", "@tracepad/shared", "@tracepad/db", "@tracepad/observe"],
  serverExternalPackages: [
    "pg",
    "bullmq",
    "better-auth",
    "prom-client",
    "@opentelemetry/api",
    "@opentelemetry/sdk-trace",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
  ],
  poweredByHeader: false,
  turbopack: {
    // It imports Monaco by paths of before Monaco named its exports, and for browsers offers a bundle with a Monaco of its own.
    resolveAlias: {
      "monaco-vim": "../../node_modules/monaco-vim/dist/index.mjs",
      "monaco-editor/esm/vs/editor/editor.api": "monaco-editor/editor/editor.api",
      "monaco-editor/esm/vs/editor/common/commands/shiftCommand": "monaco-editor/editor/common/commands/shiftCommand",
    },
  },
  productionBrowserSourceMaps: false,
  // `npm run typecheck` checks with TypeScript 7, which has no API for Next to call.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  headers: async () => [
    // Pages get a policy of their own, with a nonce (src/proxy.ts); an embed is the only one that other sites may frame.
    { source: "/((?!device/).*)", headers: [{ key: "Content-Security-Policy", value: policy }] },
    { source: "/((?!embed/|device/).*)", headers: [{ key: "X-Frame-Options", value: "DENY" }] },
    {
      // What a program can reach in a browser: nothing. It has no origin, so no cookies and no storage, and no network.
      // Embeds have it on other sites' pages; there is nothing to click in it.
      source: "/device/(.*)",
      headers: [
        {
          key: "Content-Security-Policy",
          value: "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:",
        },
      ],
    },
    {
      source: "/(.*)",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "Referrer-Policy", value: "same-origin" },
        { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
      ],
    },
  ],
};

export default config;
