import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { EventPage } from "./EventPage";
import { ListPage } from "./ListPage";
import { MePage } from "./MePage";
import { OrderPage } from "./OrderPage";
import { Speaks } from "./say";
import type { ShopEvent, ShopOrder } from "./wire";
import "./shop.css";

/** What the hub has drawn the page from. It comes with it, so that nothing is fetched before the page can be
 * used. */
interface Drawn {
  organization?: string;
  events?: ShopEvent[];
  event?: ShopEvent;
  order?: ShopOrder;
  /** By which the hub signs its frames. */
  hubKey?: string;
}

function drawn(): Drawn {
  try {
    return JSON.parse(document.getElementById("shop-data")?.textContent ?? "{}") as Drawn;
  } catch {
    return {};
  }
}

function page(path: string, data: Drawn) {
  const [, kind, id = ""] = path.split("/");
  const of = decodeURIComponent(id);
  const organization = data.organization || "TicketCrib";
  if (kind === "e") {
    const { event = null, hubKey = "" } = data;
    return <EventPage id={of} drawn={event} organization={organization} hubKey={hubKey} />;
  }
  if (kind === "me") return <MePage organization={organization} />;
  if (kind === "o") return <OrderPage link={of} drawn={data.order ?? null} organization={organization} />;
  return <ListPage events={data.events ?? []} organization={organization} />;
}

const root = document.getElementById("root");
// A page that says that something is not here has nothing to take over.
if (root && document.getElementById("shop-data")) {
  createRoot(root).render(
    <StrictMode>
      <Speaks>{page(location.pathname, drawn())}</Speaks>
    </StrictMode>,
  );
}
