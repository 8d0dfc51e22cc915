import { Component, type ReactNode } from "react";
import { type WithTranslation, withTranslation } from "react-i18next";
import { Button } from "../components/ui/button";

class BoundaryBase extends Component<{ children: ReactNode } & WithTranslation, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    const { t } = this.props;
    return (
      <main className="grid h-full place-items-center bg-bg">
        <div className="flex flex-col gap-[12px]" role="alert">
          <h1 className="display m-0 text-34 font-bold">{t("shell.frame.broken")}</h1>
          <p className="m-0 text-17 text-ink-2">{t("shell.frame.brokenHint")}</p>
          <Button look="primary" size="large" onClick={() => window.location.reload()}>
            {t("shell.frame.openAgain")}
          </Button>
        </div>
      </main>
    );
  }
}

/** Catches a screen that broke: whatever it showed, an old verdict above all, is taken away. */
export const Boundary = withTranslation()(BoundaryBase);
