import { expect, it } from "vitest";
import { nextDivision, pan, type TimeWindow, within, zoom } from "./zoom.ts";

it("goes through divisions of 1, 2 and 5", () => {
  const down = [1, 0.5, 0.2, 0.1, 0.05];
  for (const [i, division] of down.slice(0, -1).entries()) expect(nextDivision(division, -1)).toBe(down[i + 1]);
  for (const [i, division] of down.slice(1).entries()) expect(nextDivision(division, 1)).toBe(down[i]);
});

it("keeps the moment under the pointer in its place", () => {
  const whole: TimeWindow = { from: 0, division: 1 };
  const near = zoom(whole, -1, 4, 1);
  expect(near).toEqual({ from: 2, division: 0.5 });
  expect((4 - near.from) / near.division).toBe(4);
  expect(zoom(near, 1, 4, 1)).toEqual(whole);
});

it("shows nothing before 0 or behind the end", () => {
  expect(pan({ from: 0, division: 0.1 }, -3, 1)).toEqual({ from: 0, division: 0.1 });
  expect(pan({ from: 8, division: 0.1 }, 30, 1)).toEqual({ from: 9, division: 0.1 });
  expect(within({ from: 5, division: 2 }, 1)).toEqual({ from: 0, division: 1 });
  expect(zoom({ from: 0, division: 1 }, 1, 3, 1)).toEqual({ from: 0, division: 1 });
});
