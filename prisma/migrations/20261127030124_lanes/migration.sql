-- AlterTable
ALTER TABLE "run" ADD COLUMN     "bulk" BOOLEAN NOT NULL DEFAULT false;
