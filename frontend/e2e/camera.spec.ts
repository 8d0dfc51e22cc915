import { writeFileSync } from "node:fs";
import path from "node:path";
import { chromium, expect, type Page } from "@playwright/test";
import { openFace, openGate, readyToSell, sawVerdict, sellOne } from "./boxoffice";
import { test } from "./program";

const WIDTH = 640;
const HEIGHT = 480;

/** The pass on screen as a camera would see it, in grey bytes. */
async function frameOf(page: Page): Promise<Buffer> {
  const bytes = await page.getByTestId("pass-qr").evaluate(
    async (element, size) => {
      const picture = element as HTMLImageElement;
      await picture.decode();
      const canvas = document.createElement("canvas");
      canvas.width = size.width;
      canvas.height = size.height;
      const context = canvas.getContext("2d");
      if (!context) return [];
      context.fillStyle = "#fff";
      context.fillRect(0, 0, size.width, size.height);
      context.drawImage(picture, 130, 50, 380, 380);
      const { data } = context.getImageData(0, 0, size.width, size.height);
      return Array.from({ length: size.width * size.height }, (_, i) => data[i * 4] ?? 0);
    },
    { width: WIDTH, height: HEIGHT },
  );
  return Buffer.from(bytes);
}

/** A clip of ten times the same frame, in the format that Chromium's fake camera reads. */
function clip(grey: Buffer): Buffer {
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), grey, colour]);
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`),
    ...Array.from({ length: 10 }, () => frame),
  ]);
}

test("the camera reads a pass once, however long it is held there", async ({ page, program }) => {
  await readyToSell(page);
  await sellOne(page);
  await page.keyboard.press("F5");
  const file = path.join(program.folder, "camera.y4m");
  writeFileSync(file, clip(await frameOf(page)));
  await page.keyboard.press("Escape");
  const seeing = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${file}`,
    ],
  });
  const other = await seeing.newPage({ viewport: { width: 1366, height: 768 }, locale: "en-GB" });
  await other.goto(program.link);
  await expect(other.getByRole("heading", { name: "Basket" })).toBeVisible();
  await openGate(other);
  await other.getByRole("button", { name: /Use the camera/ }).click();
  await sawVerdict(other, "admit");
  await expect(other.getByTestId("ready")).toBeVisible();
  await expect(other.getByTestId("inside")).toHaveText("1");
  await expect(other.getByTestId("last-scans").getByRole("listitem")).toHaveCount(1);
  await openFace(other, "Counter");
  await seeing.close();
});
