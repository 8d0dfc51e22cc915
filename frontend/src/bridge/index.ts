/**
 * The only door to the Go side. Screens call these objects and nothing else: each call has a
 * time limit and rejects with an AppError. Browser mode and the window answer alike.
 */
import * as AccessModule from "../../wailsjs/go/app/Access";
import * as BoxOfficeModule from "../../wailsjs/go/app/BoxOffice";
import * as BuyersModule from "../../wailsjs/go/app/Buyers";
import * as CatalogModule from "../../wailsjs/go/app/Catalog";
import * as DevicesModule from "../../wailsjs/go/app/Devices";
import * as GateModule from "../../wailsjs/go/app/Gate";
import * as JournalModule from "../../wailsjs/go/app/Journal";
import * as LedgerModule from "../../wailsjs/go/app/Ledger";
import * as MessagesModule from "../../wailsjs/go/app/Messages";
import * as PaymentsModule from "../../wailsjs/go/app/Payments";
import * as QueueModule from "../../wailsjs/go/app/Queue";
import * as RefundsModule from "../../wailsjs/go/app/Refunds";
import * as ReportModule from "../../wailsjs/go/app/Report";
import * as SetupModule from "../../wailsjs/go/app/Setup";
import * as ShellModule from "../../wailsjs/go/app/Shell";
import { bound, CALL_LIMIT_MS, GATE_LIMIT_MS, LONG_LIMIT_MS } from "./call";

export const access = bound(AccessModule, CALL_LIMIT_MS);
export const boxOffice = bound(BoxOfficeModule, CALL_LIMIT_MS, {
  PayOnline: LONG_LIMIT_MS,
  TryPayment: LONG_LIMIT_MS,
  LookAgain: LONG_LIMIT_MS,
  AnswerPayment: LONG_LIMIT_MS,
  Claims: LONG_LIMIT_MS,
  PayClaim: LONG_LIMIT_MS,
});
export const buyers = bound(BuyersModule, LONG_LIMIT_MS);
export const catalog = bound(CatalogModule, CALL_LIMIT_MS);
export const devices = bound(DevicesModule, CALL_LIMIT_MS, { Leave: LONG_LIMIT_MS });
export const gate = bound(GateModule, GATE_LIMIT_MS, { Readiness: CALL_LIMIT_MS, Open: CALL_LIMIT_MS });
export const journal = bound(JournalModule, CALL_LIMIT_MS, { Backup: LONG_LIMIT_MS, Stick: LONG_LIMIT_MS });
export const ledger = bound(LedgerModule, LONG_LIMIT_MS);
export const messages = bound(MessagesModule, LONG_LIMIT_MS);
export const payments = bound(PaymentsModule, LONG_LIMIT_MS);
export const queue = bound(QueueModule, LONG_LIMIT_MS);
export const refunds = bound(RefundsModule, LONG_LIMIT_MS);
export const report = bound(ReportModule, CALL_LIMIT_MS);
export const setup = bound(SetupModule, CALL_LIMIT_MS, {
  Host: LONG_LIMIT_MS,
  Practice: LONG_LIMIT_MS,
  TakeOver: LONG_LIMIT_MS,
});
export const shell = bound(ShellModule, CALL_LIMIT_MS);

export { copyText, pastedText } from "./clipboard";
export { AppError, toAppError } from "./errors";
export { type HostNews, onHost, onNews } from "./events";
export { readFrame, readPicture, takeStick } from "./posts";
export { useRefresh, useView, type View, Views } from "./query";
export { type Action, useAction } from "./useAction";
export type * from "./views";
