-- CreateEnum
CREATE TYPE "teacher_role" AS ENUM ('owner', 'editor', 'assistant');

-- CreateEnum
CREATE TYPE "version_status" AS ENUM ('checking', 'published', 'refused');

-- CreateEnum
CREATE TYPE "feedback" AS ENUM ('points', 'after_close');

-- CreateEnum
CREATE TYPE "job_kind" AS ENUM ('trial', 'grade', 'publish');

-- CreateEnum
CREATE TYPE "job_status" AS ENUM ('queued', 'running', 'done', 'failed');

-- CreateTable
CREATE TABLE "exercise_set" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "files" JSON NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "latest" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "exercise_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "teacher" (
    "set_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" "teacher_role" NOT NULL,

    CONSTRAINT "teacher_pkey" PRIMARY KEY ("set_id","user_id")
);

-- CreateTable
CREATE TABLE "teacher_invite" (
    "token" TEXT NOT NULL,
    "set_id" TEXT NOT NULL,
    "role" "teacher_role" NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "teacher_invite_pkey" PRIMARY KEY ("token")
);

-- CreateTable
CREATE TABLE "set_version" (
    "set_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "files" JSON NOT NULL,
    "note" TEXT NOT NULL,
    "status" "version_status" NOT NULL DEFAULT 'checking',
    "exercises" JSON NOT NULL,
    "points" JSON NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "set_version_pkey" PRIMARY KEY ("set_id","number")
);

-- CreateTable
CREATE TABLE "course" (
    "id" TEXT NOT NULL,
    "set_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "feedback" "feedback" NOT NULL DEFAULT 'after_close',
    "closes_at" TIMESTAMPTZ(3),
    "states" JSON NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "course_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "student" (
    "id" TEXT NOT NULL,
    "course_id" TEXT NOT NULL,
    "user_id" TEXT,
    "name" TEXT NOT NULL,
    "external" TEXT NOT NULL DEFAULT '',
    "token" TEXT NOT NULL,
    "test" BOOLEAN NOT NULL DEFAULT false,
    "extended_to" TIMESTAMPTZ(3),
    "extra_attempts" INTEGER NOT NULL DEFAULT 0,
    "joined_at" TIMESTAMPTZ(3),

    CONSTRAINT "student_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "draft" (
    "student_id" TEXT NOT NULL,
    "exercise" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("student_id","exercise")
);

-- CreateTable
CREATE TABLE "hint_use" (
    "student_id" TEXT NOT NULL,
    "exercise" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "hint_use_pkey" PRIMARY KEY ("student_id","exercise","number")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" TEXT NOT NULL,
    "student_id" TEXT NOT NULL,
    "exercise" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "hint_cost" DOUBLE PRECISION NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grading_job" (
    "id" TEXT NOT NULL,
    "kind" "job_kind" NOT NULL,
    "set_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "exercise" TEXT,
    "code" TEXT,
    "student_id" TEXT,
    "attempt_id" TEXT,
    "status" "job_status" NOT NULL DEFAULT 'queued',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "worker_id" INTEGER,
    "bulk" BOOLEAN NOT NULL DEFAULT false,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "report" JSON,
    "graded" TEXT,
    "points" DOUBLE PRECISION,
    "out_of" DOUBLE PRECISION,
    "passed" BOOLEAN,
    "answer" TEXT,

    CONSTRAINT "grading_job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comment" (
    "id" TEXT NOT NULL,
    "course_id" TEXT NOT NULL,
    "exercise" TEXT NOT NULL,
    "attempt_id" TEXT,
    "answer" TEXT,
    "author_id" TEXT,
    "author" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "comment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "teacher_user_id_idx" ON "teacher"("user_id");

-- CreateIndex
CREATE INDEX "teacher_invite_set_id_idx" ON "teacher_invite"("set_id");

-- CreateIndex
CREATE UNIQUE INDEX "course_code_key" ON "course"("code");

-- CreateIndex
CREATE INDEX "course_set_id_idx" ON "course"("set_id");

-- CreateIndex
CREATE UNIQUE INDEX "student_token_key" ON "student"("token");

-- CreateIndex
CREATE INDEX "student_user_id_idx" ON "student"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "student_course_id_user_id_key" ON "student"("course_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_student_id_exercise_number_key" ON "attempt"("student_id", "exercise", "number");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_student_id_key_key" ON "attempt"("student_id", "key");

-- CreateIndex
CREATE INDEX "grading_job_status_bulk_queued_at_idx" ON "grading_job"("status", "bulk", "queued_at");

-- CreateIndex
CREATE INDEX "grading_job_set_id_version_kind_idx" ON "grading_job"("set_id", "version", "kind");

-- CreateIndex
CREATE INDEX "grading_job_student_id_idx" ON "grading_job"("student_id");

-- CreateIndex
CREATE UNIQUE INDEX "grading_job_attempt_id_version_key" ON "grading_job"("attempt_id", "version");

-- CreateIndex
CREATE INDEX "comment_course_id_exercise_idx" ON "comment"("course_id", "exercise");

-- AddForeignKey
ALTER TABLE "teacher" ADD CONSTRAINT "teacher_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "exercise_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "teacher" ADD CONSTRAINT "teacher_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "teacher_invite" ADD CONSTRAINT "teacher_invite_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "exercise_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "set_version" ADD CONSTRAINT "set_version_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "exercise_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course" ADD CONSTRAINT "course_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "exercise_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "student" ADD CONSTRAINT "student_course_id_fkey" FOREIGN KEY ("course_id") REFERENCES "course"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "student" ADD CONSTRAINT "student_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft" ADD CONSTRAINT "draft_student_id_fkey" FOREIGN KEY ("student_id") REFERENCES "student"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hint_use" ADD CONSTRAINT "hint_use_student_id_fkey" FOREIGN KEY ("student_id") REFERENCES "student"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_student_id_fkey" FOREIGN KEY ("student_id") REFERENCES "student"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grading_job" ADD CONSTRAINT "grading_job_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_course_id_fkey" FOREIGN KEY ("course_id") REFERENCES "course"("id") ON DELETE CASCADE ON UPDATE CASCADE;
