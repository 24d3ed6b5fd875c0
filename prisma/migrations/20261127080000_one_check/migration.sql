-- AlterTable
ALTER TABLE "grading_job" ADD COLUMN     "check_id" TEXT;
