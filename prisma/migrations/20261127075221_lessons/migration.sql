-- AlterTable
ALTER TABLE "course" ADD COLUMN     "open" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "exercise_set" ADD COLUMN     "embeds" BOOLEAN NOT NULL DEFAULT false;
