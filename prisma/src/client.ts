import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client.ts";
import type { Database } from "./pool.ts";

export type Prisma = PrismaClient;

/** The generated client over an existing pool, which stays the caller's to end. */
export function createPrisma(pool: Database): Prisma {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
