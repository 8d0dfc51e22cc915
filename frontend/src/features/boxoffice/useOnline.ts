import { useState } from "react";
import {
  type Action,
  type AppError,
  boxOffice,
  type PayingView,
  type PayRequest,
  type SaleRequest,
  useAction,
  useView,
  type View,
} from "../../bridge";

/** What a person wishes: how it is paid, and whom the provider asks. */
export type Wish = Omit<PayRequest, "key">;

/** The hands of an order that is paid online. */
export interface Online {
  /** The order that is shown; "" while it is not asked for yet. */
  order: string;
  /** How it stands; undefined before the first answer. */
  paying: PayingView | undefined;
  error: AppError | null;
  busy: boolean;
  /** Gives the basket to the hub. */
  begin: (sale: SaleRequest, wish: Wish) => Promise<void>;
  /** Tries to have the order paid once more. */
  again: (wish: Wish) => void;
  look: () => void;
  /** Hands on what the buyer says for the step that the provider waits for. */
  answer: (value: string) => Promise<boolean>;
  drop: () => void;
  show: (order: string) => void;
}

/** A wish has a key of its own, so that a second press begins nothing twice. */
function keyed(wish: Wish): PayRequest {
  return { ...wish, key: crypto.randomUUID() };
}

/** Follows one order at a time; the program tells when it changes. */
export function useOnline(): Online {
  const [order, setOrder] = useState("");
  const view: View<PayingView> = useView(
    ["boxoffice", "paying", order],
    () => boxOffice.Paying(order),
    order !== "",
  );
  const start = useAction(boxOffice.PayOnline);
  const retry = useAction(boxOffice.TryPayment);
  const look = useAction(boxOffice.LookAgain);
  const drop = useAction(boxOffice.DropOrder);
  const answer = useAction(boxOffice.AnswerPayment);
  const all: Pick<Action<never[], unknown>, "busy" | "error" | "clear">[] = [
    start,
    retry,
    look,
    drop,
    answer,
  ];
  const clear = () => {
    for (const a of all) a.clear();
  };
  const then = async (work: Promise<PayingView | undefined>) => {
    const paying = await work;
    if (paying) view.refetch();
  };
  return {
    order,
    paying: order === "" ? undefined : view.data,
    error: all.find((a) => a.error)?.error ?? view.error,
    busy: all.some((a) => a.busy),
    begin: async (sale, wish) => {
      clear();
      const paying = await start.run({ sale, pay: keyed(wish) });
      if (paying) setOrder(paying.order);
    },
    again: (wish) => {
      clear();
      void then(retry.run(order, keyed(wish)));
    },
    look: () => {
      clear();
      void then(look.run(order));
    },
    answer: async (value) => {
      clear();
      const paying = await answer.run(order, value);
      view.refetch();
      return paying !== undefined;
    },
    drop: () => {
      clear();
      void then(drop.run(order));
    },
    show: (next) => {
      clear();
      setOrder(next);
    },
  };
}
