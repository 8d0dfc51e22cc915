import "i18next";
import type { pairs } from "./index";
import type { Words } from "./words";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: Words<typeof pairs> };
  }
}
