import { answerArray } from "../../../../../../server/arrays.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ id: string; event: string }> }): Promise<Response> {
  const { id, event } = await params;
  return answerArray(request, { run: id }, event);
}
