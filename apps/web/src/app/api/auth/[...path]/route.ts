import { handleAuth } from "../../../../server/accounts/handler.ts";

export const dynamic = "force-dynamic";

const handler = (request: Request): Promise<Response> => handleAuth(request);

export { handler as GET, handler as POST };
