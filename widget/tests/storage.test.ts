// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { loadLanguage, loadSession, saveLanguage, saveSession } from "../src/app/transport/storage";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const closed = {
  getItem: () => { throw new DOMException("Access is denied", "SecurityError"); },
  setItem: () => { throw new DOMException("Access is denied", "SecurityError"); },
  removeItem: () => { throw new DOMException("Access is denied", "SecurityError"); },
};

test.each([["open", undefined], ["closed", closed]])("with %s storage, a session is found again, site by site", (_, storage) => {
  if (storage) vi.stubGlobal("localStorage", storage);
  saveSession("a", { token: "t", expires_at: tomorrow });
  expect(loadSession("a")).toEqual({ token: "t", expires_at: tomorrow });
  expect(loadSession("b")).toBeNull();
  saveSession("a", null);
  expect(loadSession("a")).toBeNull();
  saveLanguage("a", "sv");
  expect(loadLanguage("a")).toBe("sv");
});

test("an expired or unreadable session is none", () => {
  saveSession("a", { token: "t", expires_at: new Date(Date.now() - 1).toISOString() });
  expect(loadSession("a")).toBeNull();
  localStorage.setItem("session:a", "{half");
  expect(loadSession("a")).toBeNull();
});
