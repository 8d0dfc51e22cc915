import type { app } from "../../wailsjs/go/models";

/** A generated model as plain data: without the methods that the generator adds to its classes. */
export type Plain<T> = T extends (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: Plain<T[K]> }
    : T;

export type Approval = Plain<app.Approval>;
export type BackupHead = Plain<app.BackupHead>;
export type Basket = Plain<app.Basket>;
export type Board = Plain<app.Board>;
export type BoardRow = Plain<app.BoardRow>;
export type CatalogChoices = Plain<app.CatalogChoices>;
export type CheckView = Plain<app.CheckView>;
export type CloseView = Plain<app.CloseView>;
export type ConflictView = Plain<app.ConflictView>;
export type DeviceAge = Plain<app.DeviceAge>;
export type DeviceView = Plain<app.DeviceView>;
export type EnrolCode = Plain<app.EnrolCode>;
export type EntryView = Plain<app.EntryView>;
export type EventBook = Plain<app.EventBook>;
export type EventDraft = Plain<app.EventDraft>;
export type EventHead = Plain<app.EventHead>;
export type EventSummary = Plain<app.EventSummary>;
export type FoundTicket = Plain<app.FoundTicket>;
export type GateCount = Plain<app.GateCount>;
export type GateDraft = Plain<app.GateDraft>;
export type GateView = Plain<app.GateView>;
export type HandBackView = Plain<app.HandBackView>;
export type HostRequest = Plain<app.HostRequest>;
export type HourCount = Plain<app.HourCount>;
export type HubFound = Plain<app.HubFound>;
export type JoinAsks = Plain<app.JoinAsks>;
export type JoinRequest = Plain<app.JoinRequest>;
export type JoinView = Plain<app.JoinView>;
export type LedgerFinding = Plain<app.LedgerFinding>;
export type LedgerPeriod = Plain<app.LedgerPeriod>;
export type LedgerView = Plain<app.LedgerView>;
export type LinkView = Plain<app.LinkView>;
export type NeedView = Plain<app.NeedView>;
export type Overview = Plain<app.Overview>;
export type PassView = Plain<app.PassView>;
export type PayingView = Plain<app.PayingView>;
export type PaymentsView = Plain<app.PaymentsView>;
export type PayRequest = Plain<app.PayRequest>;
export type Performance = Plain<app.Performance>;
export type PerformanceChoice = Plain<app.PerformanceChoice>;
export type PerformanceDraft = Plain<app.PerformanceDraft>;
export type Problem = Plain<app.Problem>;
export type QuotaDraft = Plain<app.QuotaDraft>;
export type RecoverySheet = Plain<app.RecoverySheet>;
export type RefundBatch = Plain<app.RefundBatch>;
export type RefundClaim = Plain<app.RefundClaim>;
export type RiskLine = Plain<app.RiskLine>;
export type RiskView = Plain<app.RiskView>;
export type SaleLine = Plain<app.SaleLine>;
export type SaleRequest = Plain<app.SaleRequest>;
export type SaleTender = Plain<app.SaleTender>;
export type SaleView = Plain<app.SaleView>;
export type ScanRequest = Plain<app.ScanRequest>;
export type ScanView = Plain<app.ScanView>;
export type ShellView = Plain<app.ShellView>;
export type ShiftHead = Plain<app.ShiftHead>;
export type ShiftView = Plain<app.ShiftView>;
export type SoldLine = Plain<app.SoldLine>;
export type StaffDraft = Plain<app.StaffDraft>;
export type StaffTile = Plain<app.StaffTile>;
export type TypeDraft = Plain<app.TypeDraft>;
export type TypeLevel = Plain<app.TypeLevel>;
export type VerdictView = Plain<app.VerdictView>;
