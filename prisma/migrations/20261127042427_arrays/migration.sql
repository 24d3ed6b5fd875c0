-- CreateTable
CREATE TABLE "run_array" (
    "run_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "run_array_pkey" PRIMARY KEY ("run_id","seq")
);

-- AddForeignKey
ALTER TABLE "run_array" ADD CONSTRAINT "run_array_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Numbers hardly compress: trying costs more than it saves.
ALTER TABLE "run_array" ALTER COLUMN "data" SET STORAGE EXTERNAL;
