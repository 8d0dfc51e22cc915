import { describe, expect, it } from "vitest";
import { likelyAmounts } from "./cash";
import { anyMinorUnits, formatMoney, parseAmount } from "./money";
import { initialsOf, needsTextFace } from "./names";
import { formatDate, instantIn, wallClock } from "./time";

const NAIRA = [1000, 500, 200, 100, 50, 20, 10, 5].map((n) => n * 100);

describe("money", () => {
  it.each([
    [4_450_000, "NGN", "en", "₦44,500"],
    [117_300, "GHS", "en", "GH₵1,173"],
    [117_350, "GHS", "en", "GH₵1,173.50"],
    [250_000, "KES", "en", "KSh\u00a02,500"],
    [15_000, "XOF", "fr", "15\u202f000\u202fF CFA"],
    [4_450_000, "NGN", "fr", "44\u202f500\u202f₦"],
    [-750_000, "NGN", "en", "−₦7,500"],
    [9_007_199_254_740_991, "NGN", "en", "₦90,071,992,547,409.91"],
    [0, "NGN", "en", "₦0"],
  ])("writes %d %s in %s as %s", (minor, currency, locale, want) => {
    expect(formatMoney({ minor, currency }, locale)).toBe(want);
  });

  it("shows minor units of all when one amount has them", () => {
    const amounts = [
      { minor: 117_300, currency: "GHS" },
      { minor: 117_350, currency: "GHS" },
    ];
    expect(anyMinorUnits(amounts)).toBe(true);
    expect(formatMoney({ minor: 117_300, currency: "GHS" }, "en", { fraction: "always" })).toBe(
      "GH₵1,173.00",
    );
  });

  it.each([
    ["44,500", "NGN", 4_450_000],
    ["44 500.50", "NGN", 4_450_050],
    ["44500.5", "NGN", 4_450_050],
    ["1.234", "NGN", 123_400],
    ["44.505,5", "NGN", 4_450_550],
    ["12.345.6", "XOF", null],
    ["15000.5", "XOF", null],
    ["1.2345", "NGN", null],
    ["-5", "NGN", null],
    ["", "NGN", null],
    ["99999999999999999999", "NGN", null],
  ])("reads %s %s", (text, currency, want) => {
    expect(parseAmount(text, currency)).toBe(want);
  });

  it.each([
    [44_500, [45_000, 50_000, 100_000]],
    [7_500, [8_000, 10_000, 50_000]],
    [350, [400, 500, 1_000]],
    [50_000, [100_000, 500_000]],
  ])("guesses what is handed over for %d", (due, want) => {
    expect(likelyAmounts(due * 100, NAIRA)).toEqual(want.map((n) => n * 100));
  });
});

describe("times stand in the performance's zone", () => {
  it("writes the look's date", () => {
    expect(formatDate(Date.UTC(2026, 11, 18, 19), "Africa/Lagos", "en")).toBe("Fri 18 Dec 2026");
    expect(formatDate(Date.UTC(2026, 11, 18, 23, 30), "Africa/Lagos", "en")).toBe("Sat 19 Dec 2026");
  });

  it.each([
    ["Africa/Lagos", "2026-12-18", "20:00", Date.UTC(2026, 11, 18, 19)],
    ["Africa/Nairobi", "2026-12-18", "20:00", Date.UTC(2026, 11, 18, 17)],
    ["Europe/Paris", "2026-03-29", "12:00", Date.UTC(2026, 2, 29, 10)],
    ["Europe/Paris", "2026-03-28", "12:00", Date.UTC(2026, 2, 28, 11)],
  ])("reads a wall clock of %s", (zone, date, time, want) => {
    expect(instantIn(zone, date, time)).toBe(want);
    expect(wallClock(want, zone)).toEqual({ date, time });
  });
});

describe("names", () => {
  it.each([
    ["Hauwa’u Ɗanjuma", true],
    ["Akɔsua", true],
    ["Ọlájùmọ̀kẹ́", false],
    ["Café ₦500 & Co", false],
    ["مهرجان", true],
    ["Ticket 🎟", false],
  ])("%s needs the text face: %s", (name, want) => {
    expect(needsTextFace(name)).toBe(want);
  });

  it.each([
    ["Oluwaseunfúnmi Adébáyọ̀-Ogunṣànwó", "OA"],
    ["Nana Akosua Agyeiwaa Owusu-Ansah", "NO"],
    ["Ọlájùmọ̀kẹ́ Ògúntọ́lá", "ỌÒ"],
    ["Beyoncé", "B"],
    ["", ""],
    ["👩‍🎤 Star", "👩‍🎤S"],
  ])("%s is %s", (name, want) => {
    expect(initialsOf(name).normalize("NFC")).toBe(want.normalize("NFC"));
  });
});
