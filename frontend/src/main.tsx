import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Views } from "./bridge";
import { startTranslations, systemLanguage } from "./i18n";
import { Keyboard } from "./keys/Keyboard";
import { App } from "./shell/App";
import { Boundary } from "./shell/Boundary";
import { fetchFaces } from "./shell/faces";
import { Notices } from "./shell/Notices";
import "./styles/app.css";

startTranslations(systemLanguage());
// A verdict is measured before it is painted: its face must be there by then.
void document.fonts.load('800 146px "Archivo"');
void document.fonts.load('400 15px "Inter"');
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Boundary>
        <Views>
          <Keyboard>
            <App />
            <Notices />
          </Keyboard>
        </Views>
      </Boundary>
    </StrictMode>,
  );
}
// After the first screen is on: a window hears of its faces while the person types a PIN.
requestAnimationFrame(() => setTimeout(() => void fetchFaces(), 0));
