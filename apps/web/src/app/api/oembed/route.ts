import { services } from "../../../server/services.ts";
import { answerOembed } from "../../../server/sharing/oembed.ts";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> => answerOembed(request, services());
