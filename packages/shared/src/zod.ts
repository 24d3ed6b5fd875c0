import { z } from "zod";

// In a page zod would try whether it may make functions from text, which the page's policy forbids and reports.
if ("document" in globalThis) z.config({ jitless: true });

export { z };
