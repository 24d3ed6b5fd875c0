import type { NextConfig } from "next";

const development = process.env.NODE_ENV === "development";

/**
 * The page never runs a user's program, so what it may load is itself. Next puts its data into inline scripts and
 * Monaco its theme into inline styles; both would need a nonce, and with it every page rendered per request.
 */
const policy = (ancestors: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join("; ");

const config: NextConfig = {
  transpilePackages: ["tracepad", "@tracepad/shared", "@tracepad/db"],
  serverExternalPackages: ["pg", "bullmq", "better-auth"],
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  // `npm run typecheck` checks with TypeScript 7, which has no API for Next to call.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  headers: async () => [
    {
      // Other sites may frame an embed, which has nothing to click but its own program. Nothing else.
      source: "/((?!embed/|device/).*)",
      headers: [
        { key: "Content-Security-Policy", value: policy("'none'") },
        { key: "X-Frame-Options", value: "DENY" },
      ],
    },
    { source: "/embed/(.*)", headers: [{ key: "Content-Security-Policy", value: policy("*") }] },
    {
      // What a program can reach in a browser: nothing. It has no origin, so no cookies and no storage, and no network.
      source: "/device/(.*)",
      headers: [
        {
          key: "Content-Security-Policy",
          value:
            "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; frame-ancestors 'self'",
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
