import { handleApi } from "../../../../server/handler.ts";

export const dynamic = "force-dynamic";

const handler = (request: Request): Promise<Response> => handleApi(request);

export { handler as GET, handler as POST };
