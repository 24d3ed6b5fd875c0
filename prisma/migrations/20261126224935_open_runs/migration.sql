-- AlterTable
ALTER TABLE "run" ADD COLUMN     "address" TEXT,
ADD COLUMN     "client" TEXT;

-- CreateIndex
CREATE INDEX "run_client_idx" ON "run"("client");

-- CreateIndex
CREATE INDEX "run_address_idx" ON "run"("address");

-- CreateIndex
CREATE INDEX "run_finished_at_idx" ON "run"("finished_at");
