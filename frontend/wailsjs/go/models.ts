export namespace app {
	
	export class Approval {
	    staff: string;
	    pin: string;
	
	    static createFrom(source: any = {}) {
	        return new Approval(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.staff = source["staff"];
	        this.pin = source["pin"];
	    }
	}
	export class BackupHead {
	    at: number;
	    place: string;
	
	    static createFrom(source: any = {}) {
	        return new BackupHead(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.at = source["at"];
	        this.place = source["place"];
	    }
	}
	export class SaleLine {
	    type: number;
	    count: number;
	
	    static createFrom(source: any = {}) {
	        return new SaleLine(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.type = source["type"];
	        this.count = source["count"];
	    }
	}
	export class Basket {
	    id: string;
	    name: string;
	    at: number;
	    list: number;
	    lines: SaleLine[];
	
	    static createFrom(source: any = {}) {
	        return new Basket(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.at = source["at"];
	        this.list = source["list"];
	        this.lines = this.convertValues(source["lines"], SaleLine);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class BoardList {
	    no: number;
	    name: string;
	    currency: string;
	    rows: BoardRow[];
	    online?: OnlineView;
	    notes: number[];
	    cash: boolean;
	
	    static createFrom(source: any = {}) {
	        return new BoardList(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.no = source["no"];
	        this.name = source["name"];
	        this.currency = source["currency"];
	        this.rows = this.convertValues(source["rows"], BoardRow);
	        this.online = this.convertValues(source["online"], OnlineView);
	        this.notes = source["notes"];
	        this.cash = source["cash"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TerminalView {
	    id: string;
	    name: string;
	    place: string;
	
	    static createFrom(source: any = {}) {
	        return new TerminalView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.place = source["place"];
	    }
	}
	export class OnlineView {
	    mode: string;
	    least: number;
	    channels: string[];
	    networks: string[];
	    terminals: TerminalView[];
	    off: string;
	
	    static createFrom(source: any = {}) {
	        return new OnlineView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mode = source["mode"];
	        this.least = source["least"];
	        this.channels = source["channels"];
	        this.networks = source["networks"];
	        this.terminals = this.convertValues(source["terminals"], TerminalView);
	        this.off = source["off"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SoldLine {
	    type: number;
	    name: string;
	    count: number;
	    price: Money;
	
	    static createFrom(source: any = {}) {
	        return new SoldLine(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.type = source["type"];
	        this.name = source["name"];
	        this.count = source["count"];
	        this.price = this.convertValues(source["price"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SaleView {
	    order: string;
	    number: string;
	    at: number;
	    lines: SoldLine[];
	    total: Money;
	    fees: Money;
	    tender: string;
	    cash: Money;
	    change: Money;
	    state: string;
	    staff: string;
	    passes: number;
	    pdf: string;
	    canUndo: boolean;
	
	    static createFrom(source: any = {}) {
	        return new SaleView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.order = source["order"];
	        this.number = source["number"];
	        this.at = source["at"];
	        this.lines = this.convertValues(source["lines"], SoldLine);
	        this.total = this.convertValues(source["total"], Money);
	        this.fees = this.convertValues(source["fees"], Money);
	        this.tender = source["tender"];
	        this.cash = this.convertValues(source["cash"], Money);
	        this.change = this.convertValues(source["change"], Money);
	        this.state = source["state"];
	        this.staff = source["staff"];
	        this.passes = source["passes"];
	        this.pdf = source["pdf"];
	        this.canUndo = source["canUndo"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Money {
	    minor: number;
	    currency: string;
	
	    static createFrom(source: any = {}) {
	        return new Money(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.minor = source["minor"];
	        this.currency = source["currency"];
	    }
	}
	export class BoardRow {
	    type: number;
	    name: string;
	    note: string;
	    price: Money;
	    fee: Money;
	    passes: number;
	    mine: number;
	    mineOf: number;
	    left: number;
	    leftOf: number;
	    asOf: number;
	    state: string;
	    askedAt: number;
	
	    static createFrom(source: any = {}) {
	        return new BoardRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.type = source["type"];
	        this.name = source["name"];
	        this.note = source["note"];
	        this.price = this.convertValues(source["price"], Money);
	        this.fee = this.convertValues(source["fee"], Money);
	        this.passes = source["passes"];
	        this.mine = source["mine"];
	        this.mineOf = source["mineOf"];
	        this.left = source["left"];
	        this.leftOf = source["leftOf"];
	        this.asOf = source["asOf"];
	        this.state = source["state"];
	        this.askedAt = source["askedAt"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Board {
	    rows: BoardRow[];
	    currency: string;
	    notes: number[];
	    tenders: string[];
	    drawer?: Money;
	    last?: SaleView;
	    lent: boolean;
	    until: number;
	    parked: number;
	    feeAtCounter: boolean;
	    online?: OnlineView;
	    paying: number;
	    letters: boolean;
	    texts: boolean;
	    lists: BoardList[];
	
	    static createFrom(source: any = {}) {
	        return new Board(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], BoardRow);
	        this.currency = source["currency"];
	        this.notes = source["notes"];
	        this.tenders = source["tenders"];
	        this.drawer = this.convertValues(source["drawer"], Money);
	        this.last = this.convertValues(source["last"], SaleView);
	        this.lent = source["lent"];
	        this.until = source["until"];
	        this.parked = source["parked"];
	        this.feeAtCounter = source["feeAtCounter"];
	        this.online = this.convertValues(source["online"], OnlineView);
	        this.paying = source["paying"];
	        this.letters = source["letters"];
	        this.texts = source["texts"];
	        this.lists = this.convertValues(source["lists"], BoardList);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class CancelRequest {
	    event: string;
	    performance: string;
	    name: string;
	    when: string;
	    on: string;
	
	    static createFrom(source: any = {}) {
	        return new CancelRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.event = source["event"];
	        this.performance = source["performance"];
	        this.name = source["name"];
	        this.when = source["when"];
	        this.on = source["on"];
	    }
	}
	export class CatalogChoices {
	    zones: string[];
	    currencies: string[];
	
	    static createFrom(source: any = {}) {
	        return new CatalogChoices(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.zones = source["zones"];
	        this.currencies = source["currencies"];
	    }
	}
	export class CheckView {
	    id: string;
	    state: string;
	    args: Record<string, string>;
	    figure: string;
	
	    static createFrom(source: any = {}) {
	        return new CheckView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.state = source["state"];
	        this.args = source["args"];
	        this.figure = source["figure"];
	    }
	}
	export class ShiftView {
	    id: string;
	    staff: string;
	    device: string;
	    openedAt: number;
	    closedAt: number;
	    float: Money;
	    cashSales: Money;
	    cardSales: Money;
	    transfers: Money;
	    online: Money;
	    paidIn: Money;
	    paidOut: Money;
	    voided: Money;
	    expected?: Money;
	    counted?: Money;
	    difference?: Money;
	    others: Money[];
	    sales: number;
	    voids: number;
	    pdf: string;
	
	    static createFrom(source: any = {}) {
	        return new ShiftView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.staff = source["staff"];
	        this.device = source["device"];
	        this.openedAt = source["openedAt"];
	        this.closedAt = source["closedAt"];
	        this.float = this.convertValues(source["float"], Money);
	        this.cashSales = this.convertValues(source["cashSales"], Money);
	        this.cardSales = this.convertValues(source["cardSales"], Money);
	        this.transfers = this.convertValues(source["transfers"], Money);
	        this.online = this.convertValues(source["online"], Money);
	        this.paidIn = this.convertValues(source["paidIn"], Money);
	        this.paidOut = this.convertValues(source["paidOut"], Money);
	        this.voided = this.convertValues(source["voided"], Money);
	        this.expected = this.convertValues(source["expected"], Money);
	        this.counted = this.convertValues(source["counted"], Money);
	        this.difference = this.convertValues(source["difference"], Money);
	        this.others = this.convertValues(source["others"], Money);
	        this.sales = source["sales"];
	        this.voids = source["voids"];
	        this.pdf = source["pdf"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TypeLevel {
	    type: number;
	    name: string;
	    sold: number;
	    held: number;
	    lent: number;
	    free: number;
	    writtenOff: number;
	    of: number;
	    taken: Money;
	
	    static createFrom(source: any = {}) {
	        return new TypeLevel(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.type = source["type"];
	        this.name = source["name"];
	        this.sold = source["sold"];
	        this.held = source["held"];
	        this.lent = source["lent"];
	        this.free = source["free"];
	        this.writtenOff = source["writtenOff"];
	        this.of = source["of"];
	        this.taken = this.convertValues(source["taken"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class EventHead {
	    id: string;
	    name: string;
	    venue: string;
	    zone: string;
	    currency: string;
	    closed: boolean;
	
	    static createFrom(source: any = {}) {
	        return new EventHead(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.venue = source["venue"];
	        this.zone = source["zone"];
	        this.currency = source["currency"];
	        this.closed = source["closed"];
	    }
	}
	export class CloseView {
	    event: EventHead;
	    asOf: number;
	    sold: number;
	    admitted: number;
	    noShow: number;
	    voided: number;
	    cash: Money;
	    card: Money;
	    transfer: Money;
	    others: Money[];
	    online: Money;
	    fees: Money;
	    types: TypeLevel[];
	    shifts: ShiftView[];
	    missing: string[];
	    openShifts: string[];
	    closed: boolean;
	    pdf: string;
	    csv: string;
	
	    static createFrom(source: any = {}) {
	        return new CloseView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.event = this.convertValues(source["event"], EventHead);
	        this.asOf = source["asOf"];
	        this.sold = source["sold"];
	        this.admitted = source["admitted"];
	        this.noShow = source["noShow"];
	        this.voided = source["voided"];
	        this.cash = this.convertValues(source["cash"], Money);
	        this.card = this.convertValues(source["card"], Money);
	        this.transfer = this.convertValues(source["transfer"], Money);
	        this.others = this.convertValues(source["others"], Money);
	        this.online = this.convertValues(source["online"], Money);
	        this.fees = this.convertValues(source["fees"], Money);
	        this.types = this.convertValues(source["types"], TypeLevel);
	        this.shifts = this.convertValues(source["shifts"], ShiftView);
	        this.missing = source["missing"];
	        this.openShifts = source["openShifts"];
	        this.closed = source["closed"];
	        this.pdf = source["pdf"];
	        this.csv = source["csv"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class CommitterView {
	    name: string;
	    round: boolean;
	    value: string;
	    for: string;
	    else: string;
	    elseAt: number;
	    elseIn: number;
	    missed: string;
	
	    static createFrom(source: any = {}) {
	        return new CommitterView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.round = source["round"];
	        this.value = source["value"];
	        this.for = source["for"];
	        this.else = source["else"];
	        this.elseAt = source["elseAt"];
	        this.elseIn = source["elseIn"];
	        this.missed = source["missed"];
	    }
	}
	export class ScanView {
	    ref: string;
	    verdict: string;
	    type: string;
	    code: string;
	    at: number;
	    gate: string;
	    device: string;
	    steward: string;
	
	    static createFrom(source: any = {}) {
	        return new ScanView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ref = source["ref"];
	        this.verdict = source["verdict"];
	        this.type = source["type"];
	        this.code = source["code"];
	        this.at = source["at"];
	        this.gate = source["gate"];
	        this.device = source["device"];
	        this.steward = source["steward"];
	    }
	}
	export class ConflictView {
	    id: string;
	    kind: string;
	    at: number;
	    args: Record<string, string>;
	    sides: ScanView[];
	    state: string;
	    decision: string;
	    by: string;
	
	    static createFrom(source: any = {}) {
	        return new ConflictView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.at = source["at"];
	        this.args = source["args"];
	        this.sides = this.convertValues(source["sides"], ScanView);
	        this.state = source["state"];
	        this.decision = source["decision"];
	        this.by = source["by"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ContactRequest {
	    order: string;
	    email: string;
	    phone: string;
	    language: string;
	
	    static createFrom(source: any = {}) {
	        return new ContactRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.order = source["order"];
	        this.email = source["email"];
	        this.phone = source["phone"];
	        this.language = source["language"];
	    }
	}
	export class DeviceAge {
	    id: string;
	    name: string;
	    lastHeard: number;
	    state: string;
	
	    static createFrom(source: any = {}) {
	        return new DeviceAge(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.lastHeard = source["lastHeard"];
	        this.state = source["state"];
	    }
	}
	export class DeviceView {
	    id: string;
	    name: string;
	    place: string;
	    gate: string;
	    staff: string;
	    lastHeard: number;
	    unsent: number;
	    lent: number;
	    until: number;
	    state: string;
	    this: boolean;
	
	    static createFrom(source: any = {}) {
	        return new DeviceView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.place = source["place"];
	        this.gate = source["gate"];
	        this.staff = source["staff"];
	        this.lastHeard = source["lastHeard"];
	        this.unsent = source["unsent"];
	        this.lent = source["lent"];
	        this.until = source["until"];
	        this.state = source["state"];
	        this.this = source["this"];
	    }
	}
	export class DisputeView {
	    number: string;
	    reference: string;
	    amount: Money;
	    dueAt: number;
	
	    static createFrom(source: any = {}) {
	        return new DisputeView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.number = source["number"];
	        this.reference = source["reference"];
	        this.amount = this.convertValues(source["amount"], Money);
	        this.dueAt = source["dueAt"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class DrawView {
	    committers: CommitterView[];
	    closed: boolean;
	    drawn: boolean;
	    entrants: number;
	    verified: number;
	
	    static createFrom(source: any = {}) {
	        return new DrawView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.committers = this.convertValues(source["committers"], CommitterView);
	        this.closed = source["closed"];
	        this.drawn = source["drawn"];
	        this.entrants = source["entrants"];
	        this.verified = source["verified"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class JoinAsks {
	    id: string;
	    name: string;
	    words: string[];
	
	    static createFrom(source: any = {}) {
	        return new JoinAsks(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.words = source["words"];
	    }
	}
	export class EnrolCode {
	    code: string;
	    qr: string;
	    address: string;
	    place: string;
	    gate: string;
	    count: number;
	    joined: number;
	    until: number;
	    asking: JoinAsks[];
	
	    static createFrom(source: any = {}) {
	        return new EnrolCode(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.qr = source["qr"];
	        this.address = source["address"];
	        this.place = source["place"];
	        this.gate = source["gate"];
	        this.count = source["count"];
	        this.joined = source["joined"];
	        this.until = source["until"];
	        this.asking = this.convertValues(source["asking"], JoinAsks);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class EntryView {
	    device: string;
	    seq: number;
	    at: number;
	    kind: string;
	    text: string;
	    state: string;
	    sent: boolean;
	
	    static createFrom(source: any = {}) {
	        return new EntryView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.device = source["device"];
	        this.seq = source["seq"];
	        this.at = source["at"];
	        this.kind = source["kind"];
	        this.text = source["text"];
	        this.state = source["state"];
	        this.sent = source["sent"];
	    }
	}
	export class EventBook {
	    event: string;
	    title: string;
	    sold: Money;
	    booking: Money;
	    back: Money;
	    fees: Money;
	    atProvider: Money;
	    atTerminal: Money;
	    cash: Money;
	    due: Money;
	    owed: Money;
	
	    static createFrom(source: any = {}) {
	        return new EventBook(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.event = source["event"];
	        this.title = source["title"];
	        this.sold = this.convertValues(source["sold"], Money);
	        this.booking = this.convertValues(source["booking"], Money);
	        this.back = this.convertValues(source["back"], Money);
	        this.fees = this.convertValues(source["fees"], Money);
	        this.atProvider = this.convertValues(source["atProvider"], Money);
	        this.atTerminal = this.convertValues(source["atTerminal"], Money);
	        this.cash = this.convertValues(source["cash"], Money);
	        this.due = this.convertValues(source["due"], Money);
	        this.owed = this.convertValues(source["owed"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ListDraft {
	    no: number;
	    name: string;
	    currency: string;
	    feeFixed: string;
	
	    static createFrom(source: any = {}) {
	        return new ListDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.no = source["no"];
	        this.name = source["name"];
	        this.currency = source["currency"];
	        this.feeFixed = source["feeFixed"];
	    }
	}
	export class GateDraft {
	    id: string;
	    name: string;
	
	    static createFrom(source: any = {}) {
	        return new GateDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	    }
	}
	export class QuotaDraft {
	    name: string;
	    capacity: number;
	    types: number[];
	    countsPeople: boolean;
	
	    static createFrom(source: any = {}) {
	        return new QuotaDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.capacity = source["capacity"];
	        this.types = source["types"];
	        this.countsPeople = source["countsPeople"];
	    }
	}
	export class TypeDraft {
	    no: number;
	    name: string;
	    note: string;
	    price: string;
	    quantity: number;
	    passes: number;
	    people: number;
	    wristband: string;
	    check: string;
	    reEntry: boolean;
	    hidden: boolean;
	    gates: string[];
	    prices: string[];
	
	    static createFrom(source: any = {}) {
	        return new TypeDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.no = source["no"];
	        this.name = source["name"];
	        this.note = source["note"];
	        this.price = source["price"];
	        this.quantity = source["quantity"];
	        this.passes = source["passes"];
	        this.people = source["people"];
	        this.wristband = source["wristband"];
	        this.check = source["check"];
	        this.reEntry = source["reEntry"];
	        this.hidden = source["hidden"];
	        this.gates = source["gates"];
	        this.prices = source["prices"];
	    }
	}
	export class PerformanceDraft {
	    id: string;
	    name: string;
	    date: string;
	    doors: string;
	    starts: string;
	    ends: string;
	
	    static createFrom(source: any = {}) {
	        return new PerformanceDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.date = source["date"];
	        this.doors = source["doors"];
	        this.starts = source["starts"];
	        this.ends = source["ends"];
	    }
	}
	export class EventDraft {
	    id: string;
	    version: number;
	    name: string;
	    venue: string;
	    zone: string;
	    currency: string;
	    performances: PerformanceDraft[];
	    types: TypeDraft[];
	    shared: QuotaDraft[];
	    gates: GateDraft[];
	    lentFor: number;
	    feeFixed: string;
	    feePercent: string;
	    feeAtCounter: boolean;
	    feeReturned: boolean;
	    lists: ListDraft[];
	
	    static createFrom(source: any = {}) {
	        return new EventDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.version = source["version"];
	        this.name = source["name"];
	        this.venue = source["venue"];
	        this.zone = source["zone"];
	        this.currency = source["currency"];
	        this.performances = this.convertValues(source["performances"], PerformanceDraft);
	        this.types = this.convertValues(source["types"], TypeDraft);
	        this.shared = this.convertValues(source["shared"], QuotaDraft);
	        this.gates = this.convertValues(source["gates"], GateDraft);
	        this.lentFor = source["lentFor"];
	        this.feeFixed = source["feeFixed"];
	        this.feePercent = source["feePercent"];
	        this.feeAtCounter = source["feeAtCounter"];
	        this.feeReturned = source["feeReturned"];
	        this.lists = this.convertValues(source["lists"], ListDraft);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Performance {
	    id: string;
	    event: string;
	    name: string;
	    zone: string;
	    doorsAt: number;
	    startsAt: number;
	    endsAt: number;
	    cancelled: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Performance(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.event = source["event"];
	        this.name = source["name"];
	        this.zone = source["zone"];
	        this.doorsAt = source["doorsAt"];
	        this.startsAt = source["startsAt"];
	        this.endsAt = source["endsAt"];
	        this.cancelled = source["cancelled"];
	    }
	}
	export class EventSummary {
	    event: EventHead;
	    performances: Performance[];
	    sold: number;
	    capacity: number;
	
	    static createFrom(source: any = {}) {
	        return new EventSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.event = this.convertValues(source["event"], EventHead);
	        this.performances = this.convertValues(source["performances"], Performance);
	        this.sold = source["sold"];
	        this.capacity = source["capacity"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class FoundTicket {
	    ref: string;
	    type: string;
	    code: string;
	    state: string;
	    at: number;
	
	    static createFrom(source: any = {}) {
	        return new FoundTicket(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ref = source["ref"];
	        this.type = source["type"];
	        this.code = source["code"];
	        this.state = source["state"];
	        this.at = source["at"];
	    }
	}
	export class GateCount {
	    gate: string;
	    name: string;
	    in: number;
	    perMinute: number;
	
	    static createFrom(source: any = {}) {
	        return new GateCount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.gate = source["gate"];
	        this.name = source["name"];
	        this.in = source["in"];
	        this.perMinute = source["perMinute"];
	    }
	}
	
	export class Problem {
	    code: string;
	    message: string;
	    args: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new Problem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.message = source["message"];
	        this.args = source["args"];
	    }
	}
	export class GateView {
	    open: boolean;
	    gate: string;
	    gateName: string;
	    lane: string;
	    inside: number;
	    sold: number;
	    thisLane: number;
	    perMinute: number;
	    refused: number;
	    last: ScanView[];
	    band?: Problem;
	    alert?: Problem;
	    gates: GateDraft[];
	
	    static createFrom(source: any = {}) {
	        return new GateView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.open = source["open"];
	        this.gate = source["gate"];
	        this.gateName = source["gateName"];
	        this.lane = source["lane"];
	        this.inside = source["inside"];
	        this.sold = source["sold"];
	        this.thisLane = source["thisLane"];
	        this.perMinute = source["perMinute"];
	        this.refused = source["refused"];
	        this.last = this.convertValues(source["last"], ScanView);
	        this.band = this.convertValues(source["band"], Problem);
	        this.alert = this.convertValues(source["alert"], Problem);
	        this.gates = this.convertValues(source["gates"], GateDraft);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class NoteCount {
	    note: number;
	    count: number;
	
	    static createFrom(source: any = {}) {
	        return new NoteCount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.note = source["note"];
	        this.count = source["count"];
	    }
	}
	export class HandBackView {
	    change: Money;
	    notes: NoteCount[];
	    short: number;
	
	    static createFrom(source: any = {}) {
	        return new HandBackView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.change = this.convertValues(source["change"], Money);
	        this.notes = this.convertValues(source["notes"], NoteCount);
	        this.short = source["short"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class HostRequest {
	    organization: string;
	    name: string;
	    pin: string;
	    language: string;
	
	    static createFrom(source: any = {}) {
	        return new HostRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.organization = source["organization"];
	        this.name = source["name"];
	        this.pin = source["pin"];
	        this.language = source["language"];
	    }
	}
	export class HourCount {
	    at: number;
	    sold: number;
	
	    static createFrom(source: any = {}) {
	        return new HourCount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.at = source["at"];
	        this.sold = source["sold"];
	    }
	}
	export class HubFound {
	    hub: string;
	    name: string;
	    address: string;
	
	    static createFrom(source: any = {}) {
	        return new HubFound(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.hub = source["hub"];
	        this.name = source["name"];
	        this.address = source["address"];
	    }
	}
	
	export class JoinRequest {
	    address: string;
	    code: string;
	    name: string;
	
	    static createFrom(source: any = {}) {
	        return new JoinRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.address = source["address"];
	        this.code = source["code"];
	        this.name = source["name"];
	    }
	}
	export class JoinView {
	    state: string;
	    hubName: string;
	    words: string[];
	    problem?: Problem;
	
	    static createFrom(source: any = {}) {
	        return new JoinView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.hubName = source["hubName"];
	        this.words = source["words"];
	        this.problem = this.convertValues(source["problem"], Problem);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LedgerAmount {
	    debit: string;
	    credit: string;
	    amount: Money;
	    postings: number;
	
	    static createFrom(source: any = {}) {
	        return new LedgerAmount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.debit = source["debit"];
	        this.credit = source["credit"];
	        this.amount = this.convertValues(source["amount"], Money);
	        this.postings = source["postings"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LedgerFinding {
	    id: string;
	    kind: string;
	    name: string;
	    theirs: Money;
	    ours: Money;
	    foundAt: number;
	    closedAt: number;
	    note: string;
	
	    static createFrom(source: any = {}) {
	        return new LedgerFinding(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.name = source["name"];
	        this.theirs = this.convertValues(source["theirs"], Money);
	        this.ours = this.convertValues(source["ours"], Money);
	        this.foundAt = source["foundAt"];
	        this.closedAt = source["closedAt"];
	        this.note = source["note"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LedgerPeriod {
	    n: number;
	    closedAt: number;
	    closedBy: string;
	    sums: LedgerAmount[];
	
	    static createFrom(source: any = {}) {
	        return new LedgerPeriod(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.n = source["n"];
	        this.closedAt = source["closedAt"];
	        this.closedBy = source["closedBy"];
	        this.sums = this.convertValues(source["sums"], LedgerAmount);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class PayoutView {
	    id: string;
	    state: string;
	    at: number;
	    amount: Money;
	    deducted: Money;
	    others: Money;
	
	    static createFrom(source: any = {}) {
	        return new PayoutView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.state = source["state"];
	        this.at = source["at"];
	        this.amount = this.convertValues(source["amount"], Money);
	        this.deducted = this.convertValues(source["deducted"], Money);
	        this.others = this.convertValues(source["others"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Remaining {
	    atProvider: Money;
	    coming: Money;
	    later: Money;
	    due: Money;
	    paidOut: Money;
	
	    static createFrom(source: any = {}) {
	        return new Remaining(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.atProvider = this.convertValues(source["atProvider"], Money);
	        this.coming = this.convertValues(source["coming"], Money);
	        this.later = this.convertValues(source["later"], Money);
	        this.due = this.convertValues(source["due"], Money);
	        this.paidOut = this.convertValues(source["paidOut"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LedgerView {
	    asOf: number;
	    reconciledAt: number;
	    agreed: number;
	    events: EventBook[];
	    periods: LedgerPeriod[];
	    findings: LedgerFinding[];
	    remains: Remaining[];
	    payouts: PayoutView[];
	
	    static createFrom(source: any = {}) {
	        return new LedgerView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.asOf = source["asOf"];
	        this.reconciledAt = source["reconciledAt"];
	        this.agreed = source["agreed"];
	        this.events = this.convertValues(source["events"], EventBook);
	        this.periods = this.convertValues(source["periods"], LedgerPeriod);
	        this.findings = this.convertValues(source["findings"], LedgerFinding);
	        this.remains = this.convertValues(source["remains"], Remaining);
	        this.payouts = this.convertValues(source["payouts"], PayoutView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LetterView {
	    subject: string;
	    text: string;
	    files: string[];
	
	    static createFrom(source: any = {}) {
	        return new LetterView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.subject = source["subject"];
	        this.text = source["text"];
	        this.files = source["files"];
	    }
	}
	export class LinkView {
	    state: string;
	    hubName: string;
	    address: string;
	    lastHeard: number;
	    unsent: number;
	    copies: number;
	    joined: number;
	    clockSkewMs: number;
	
	    static createFrom(source: any = {}) {
	        return new LinkView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.hubName = source["hubName"];
	        this.address = source["address"];
	        this.lastHeard = source["lastHeard"];
	        this.unsent = source["unsent"];
	        this.copies = source["copies"];
	        this.joined = source["joined"];
	        this.clockSkewMs = source["clockSkewMs"];
	    }
	}
	
	export class MessageView {
	    id: string;
	    kind: string;
	    number: string;
	    to: string;
	    state: string;
	    reason: string;
	    madeAt: number;
	    sentAt: number;
	
	    static createFrom(source: any = {}) {
	        return new MessageView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.number = source["number"];
	        this.to = source["to"];
	        this.state = source["state"];
	        this.reason = source["reason"];
	        this.madeAt = source["madeAt"];
	        this.sentAt = source["sentAt"];
	    }
	}
	export class PostView {
	    mode: string;
	    canSet: boolean;
	    host: string;
	    port: number;
	    user: string;
	    from: string;
	    replyTo: string;
	    smsUser: string;
	    smsFrom: string;
	    textCountries: string;
	
	    static createFrom(source: any = {}) {
	        return new PostView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mode = source["mode"];
	        this.canSet = source["canSet"];
	        this.host = source["host"];
	        this.port = source["port"];
	        this.user = source["user"];
	        this.from = source["from"];
	        this.replyTo = source["replyTo"];
	        this.smsUser = source["smsUser"];
	        this.smsFrom = source["smsFrom"];
	        this.textCountries = source["textCountries"];
	    }
	}
	export class MessagesView {
	    asOf: number;
	    post: PostView;
	    due: number;
	    sent: number;
	    dead: number;
	    messages: MessageView[];
	
	    static createFrom(source: any = {}) {
	        return new MessagesView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.asOf = source["asOf"];
	        this.post = this.convertValues(source["post"], PostView);
	        this.due = source["due"];
	        this.sent = source["sent"];
	        this.dead = source["dead"];
	        this.messages = this.convertValues(source["messages"], MessageView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class NeedView {
	    kind: string;
	    args: Record<string, string>;
	    page: string;
	
	    static createFrom(source: any = {}) {
	        return new NeedView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.args = source["args"];
	        this.page = source["page"];
	    }
	}
	
	export class PayRequest {
	    key: string;
	    channel: string;
	    email: string;
	    phone: string;
	    network: string;
	    terminal: string;
	
	    static createFrom(source: any = {}) {
	        return new PayRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.channel = source["channel"];
	        this.email = source["email"];
	        this.phone = source["phone"];
	        this.network = source["network"];
	        this.terminal = source["terminal"];
	    }
	}
	export class SaleTender {
	    kind: string;
	    received: number;
	    slip: string;
	
	    static createFrom(source: any = {}) {
	        return new SaleTender(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.received = source["received"];
	        this.slip = source["slip"];
	    }
	}
	export class SaleRequest {
	    key: string;
	    performance: string;
	    list: number;
	    lines: SaleLine[];
	    tenders: SaleTender[];
	    total: number;
	    currency: string;
	
	    static createFrom(source: any = {}) {
	        return new SaleRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.performance = source["performance"];
	        this.list = source["list"];
	        this.lines = this.convertValues(source["lines"], SaleLine);
	        this.tenders = this.convertValues(source["tenders"], SaleTender);
	        this.total = source["total"];
	        this.currency = source["currency"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class OnlineRequest {
	    sale: SaleRequest;
	    pay: PayRequest;
	
	    static createFrom(source: any = {}) {
	        return new OnlineRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.sale = this.convertValues(source["sale"], SaleRequest);
	        this.pay = this.convertValues(source["pay"], PayRequest);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Overview {
	    asOf: number;
	    taken: Money;
	    takenToday: Money;
	    others: Money[];
	    fees: Money;
	    sold: number;
	    capacity: number;
	    held: number;
	    inside: number;
	    perMinute: number;
	    types: TypeLevel[];
	    hours: HourCount[];
	    gates: GateCount[];
	    devices: DeviceAge[];
	    journalsIn: number;
	    journalsOf: number;
	    missing: string[];
	    needs: NeedView[];
	
	    static createFrom(source: any = {}) {
	        return new Overview(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.asOf = source["asOf"];
	        this.taken = this.convertValues(source["taken"], Money);
	        this.takenToday = this.convertValues(source["takenToday"], Money);
	        this.others = this.convertValues(source["others"], Money);
	        this.fees = this.convertValues(source["fees"], Money);
	        this.sold = source["sold"];
	        this.capacity = source["capacity"];
	        this.held = source["held"];
	        this.inside = source["inside"];
	        this.perMinute = source["perMinute"];
	        this.types = this.convertValues(source["types"], TypeLevel);
	        this.hours = this.convertValues(source["hours"], HourCount);
	        this.gates = this.convertValues(source["gates"], GateCount);
	        this.devices = this.convertValues(source["devices"], DeviceAge);
	        this.journalsIn = source["journalsIn"];
	        this.journalsOf = source["journalsOf"];
	        this.missing = source["missing"];
	        this.needs = this.convertValues(source["needs"], NeedView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class PassView {
	    type: string;
	    code: string;
	    digits: string;
	    qr: string;
	    people: number;
	    state: string;
	
	    static createFrom(source: any = {}) {
	        return new PassView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.type = source["type"];
	        this.code = source["code"];
	        this.digits = source["digits"];
	        this.qr = source["qr"];
	        this.people = source["people"];
	        this.state = source["state"];
	    }
	}
	
	export class PayingView {
	    order: string;
	    state: string;
	    why: string;
	    attempt: string;
	    n: number;
	    channel: string;
	    reason: string;
	    due: Money;
	    url: string;
	    qr: string;
	    text: string;
	    code: string;
	    bank: string;
	    account: string;
	    name: string;
	    step: string;
	    push: string;
	    at: string;
	    until: number;
	    dropped: boolean;
	    sale?: SaleView;
	
	    static createFrom(source: any = {}) {
	        return new PayingView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.order = source["order"];
	        this.state = source["state"];
	        this.why = source["why"];
	        this.attempt = source["attempt"];
	        this.n = source["n"];
	        this.channel = source["channel"];
	        this.reason = source["reason"];
	        this.due = this.convertValues(source["due"], Money);
	        this.url = source["url"];
	        this.qr = source["qr"];
	        this.text = source["text"];
	        this.code = source["code"];
	        this.bank = source["bank"];
	        this.account = source["account"];
	        this.name = source["name"];
	        this.step = source["step"];
	        this.push = source["push"];
	        this.at = source["at"];
	        this.until = source["until"];
	        this.dropped = source["dropped"];
	        this.sale = this.convertValues(source["sale"], SaleView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class PaymentsDraft {
	    key: string;
	    sandbox: boolean;
	    off: boolean;
	    alias: string;
	
	    static createFrom(source: any = {}) {
	        return new PaymentsDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.sandbox = source["sandbox"];
	        this.off = source["off"];
	        this.alias = source["alias"];
	    }
	}
	export class PaymentsView {
	    mode: string;
	    alias: string;
	    canSet: boolean;
	    takes: number;
	    takesRefused: boolean;
	
	    static createFrom(source: any = {}) {
	        return new PaymentsView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mode = source["mode"];
	        this.alias = source["alias"];
	        this.canSet = source["canSet"];
	        this.takes = source["takes"];
	        this.takesRefused = source["takesRefused"];
	    }
	}
	
	
	export class PerformanceChoice {
	    performance: Performance;
	    event: EventHead;
	
	    static createFrom(source: any = {}) {
	        return new PerformanceChoice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.performance = this.convertValues(source["performance"], Performance);
	        this.event = this.convertValues(source["event"], EventHead);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class PostDraft {
	    host: string;
	    port: number;
	    user: string;
	    password: string;
	    from: string;
	    replyTo: string;
	    smsUser: string;
	    smsKey: string;
	    smsFrom: string;
	    textCountries: string;
	    sandbox: boolean;
	    off: boolean;
	
	    static createFrom(source: any = {}) {
	        return new PostDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.host = source["host"];
	        this.port = source["port"];
	        this.user = source["user"];
	        this.password = source["password"];
	        this.from = source["from"];
	        this.replyTo = source["replyTo"];
	        this.smsUser = source["smsUser"];
	        this.smsKey = source["smsKey"];
	        this.smsFrom = source["smsFrom"];
	        this.textCountries = source["textCountries"];
	        this.sandbox = source["sandbox"];
	        this.off = source["off"];
	    }
	}
	
	
	export class ProposalView {
	    id: string;
	    by: string;
	    mine: boolean;
	    number: string;
	    tickets: number;
	    title: string;
	    startsAt: number;
	    reason: string;
	    amount: Money;
	    others: Money[];
	    kept: Money;
	    at: number;
	
	    static createFrom(source: any = {}) {
	        return new ProposalView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.by = source["by"];
	        this.mine = source["mine"];
	        this.number = source["number"];
	        this.tickets = source["tickets"];
	        this.title = source["title"];
	        this.startsAt = source["startsAt"];
	        this.reason = source["reason"];
	        this.amount = this.convertValues(source["amount"], Money);
	        this.others = this.convertValues(source["others"], Money);
	        this.kept = this.convertValues(source["kept"], Money);
	        this.at = source["at"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class RecoverySheet {
	    organization: string;
	    words: string[];
	    pdf: string;
	
	    static createFrom(source: any = {}) {
	        return new RecoverySheet(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.organization = source["organization"];
	        this.words = source["words"];
	        this.pdf = source["pdf"];
	    }
	}
	export class RefundBank {
	    id: string;
	    name: string;
	
	    static createFrom(source: any = {}) {
	        return new RefundBank(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	    }
	}
	export class RefundState {
	    state: string;
	    refunds: number;
	    amount: Money;
	
	    static createFrom(source: any = {}) {
	        return new RefundState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.refunds = source["refunds"];
	        this.amount = this.convertValues(source["amount"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RefundBatch {
	    id: string;
	    kind: string;
	    title: string;
	    startsAt: number;
	    plannedAt: number;
	    total: Money;
	    done: Money;
	    refunds: number;
	    states: RefundState[];
	    goesAt: number;
	    performance: string;
	
	    static createFrom(source: any = {}) {
	        return new RefundBatch(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.title = source["title"];
	        this.startsAt = source["startsAt"];
	        this.plannedAt = source["plannedAt"];
	        this.total = this.convertValues(source["total"], Money);
	        this.done = this.convertValues(source["done"], Money);
	        this.refunds = source["refunds"];
	        this.states = this.convertValues(source["states"], RefundState);
	        this.goesAt = source["goesAt"];
	        this.performance = source["performance"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RefundClaim {
	    id: string;
	    number: string;
	    method: string;
	    reference: string;
	    amount: Money;
	    state: string;
	    reason: string;
	    toAccount: boolean;
	    changedAt: number;
	
	    static createFrom(source: any = {}) {
	        return new RefundClaim(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.number = source["number"];
	        this.method = source["method"];
	        this.reference = source["reference"];
	        this.amount = this.convertValues(source["amount"], Money);
	        this.state = source["state"];
	        this.reason = source["reason"];
	        this.toAccount = source["toAccount"];
	        this.changedAt = source["changedAt"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RefundTicket {
	    position: number;
	    type: string;
	    price: Money;
	    fee: Money;
	    state: string;
	    inAt: number;
	
	    static createFrom(source: any = {}) {
	        return new RefundTicket(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.position = source["position"];
	        this.type = source["type"];
	        this.price = this.convertValues(source["price"], Money);
	        this.fee = this.convertValues(source["fee"], Money);
	        this.state = source["state"];
	        this.inAt = source["inAt"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RefundOrder {
	    order: string;
	    number: string;
	    title: string;
	    startsAt: number;
	    at: number;
	    total: Money;
	    left: Money;
	    void: boolean;
	    tickets: RefundTicket[];
	    claims: RefundClaim[];
	
	    static createFrom(source: any = {}) {
	        return new RefundOrder(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.order = source["order"];
	        this.number = source["number"];
	        this.title = source["title"];
	        this.startsAt = source["startsAt"];
	        this.at = source["at"];
	        this.total = this.convertValues(source["total"], Money);
	        this.left = this.convertValues(source["left"], Money);
	        this.void = source["void"];
	        this.tickets = this.convertValues(source["tickets"], RefundTicket);
	        this.claims = this.convertValues(source["claims"], RefundClaim);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RefundPart {
	    method: string;
	    amount: Money;
	
	    static createFrom(source: any = {}) {
	        return new RefundPart(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.method = source["method"];
	        this.amount = this.convertValues(source["amount"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RefundPlan {
	    parts: RefundPart[];
	    total: Money;
	    fee: Money;
	    kept: Money;
	
	    static createFrom(source: any = {}) {
	        return new RefundPlan(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.parts = this.convertValues(source["parts"], RefundPart);
	        this.total = this.convertValues(source["total"], Money);
	        this.fee = this.convertValues(source["fee"], Money);
	        this.kept = this.convertValues(source["kept"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RefundRequest {
	    order: string;
	    positions: number[];
	    reason: string;
	    anyway: boolean;
	    shown: number;
	
	    static createFrom(source: any = {}) {
	        return new RefundRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.order = source["order"];
	        this.positions = source["positions"];
	        this.reason = source["reason"];
	        this.anyway = source["anyway"];
	        this.shown = source["shown"];
	    }
	}
	
	
	export class RefundsView {
	    asOf: number;
	    batches: RefundBatch[];
	    people: RefundClaim[];
	    disputes: DisputeView[];
	    proposals: ProposalView[];
	    limits: Money[];
	
	    static createFrom(source: any = {}) {
	        return new RefundsView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.asOf = source["asOf"];
	        this.batches = this.convertValues(source["batches"], RefundBatch);
	        this.people = this.convertValues(source["people"], RefundClaim);
	        this.disputes = this.convertValues(source["disputes"], DisputeView);
	        this.proposals = this.convertValues(source["proposals"], ProposalView);
	        this.limits = this.convertValues(source["limits"], Money);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class RiskLine {
	    event: string;
	    performance?: Performance;
	    quota: string;
	    units: number;
	
	    static createFrom(source: any = {}) {
	        return new RiskLine(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.event = source["event"];
	        this.performance = this.convertValues(source["performance"], Performance);
	        this.quota = source["quota"];
	        this.units = source["units"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RiskView {
	    device: string;
	    lines: RiskLine[];
	
	    static createFrom(source: any = {}) {
	        return new RiskView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.device = source["device"];
	        this.lines = this.convertValues(source["lines"], RiskLine);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	
	
	export class ScanRequest {
	    key: string;
	    code: string;
	    source: string;
	
	    static createFrom(source: any = {}) {
	        return new ScanRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.code = source["code"];
	        this.source = source["source"];
	    }
	}
	
	export class ShiftHead {
	    id: string;
	    openedAt: number;
	    sales: number;
	
	    static createFrom(source: any = {}) {
	        return new ShiftHead(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.openedAt = source["openedAt"];
	        this.sales = source["sales"];
	    }
	}
	export class StaffTile {
	    id: string;
	    name: string;
	    initials: string;
	    role: string;
	    lockedSeconds: number;
	
	    static createFrom(source: any = {}) {
	        return new StaffTile(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	        this.role = source["role"];
	        this.lockedSeconds = source["lockedSeconds"];
	    }
	}
	export class ShellView {
	    phase: string;
	    place: string;
	    faces: string[];
	    device: string;
	    hubName: string;
	    practice: boolean;
	    payments: string;
	    kiosk: boolean;
	    language: string;
	    theme: string;
	    version: string;
	    now: number;
	    staff?: StaffTile;
	    event?: EventHead;
	    performance?: Performance;
	    shift?: ShiftHead;
	    link: LinkView;
	    problem?: Problem;
	    backup: BackupHead;
	    keys: string;
	
	    static createFrom(source: any = {}) {
	        return new ShellView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.phase = source["phase"];
	        this.place = source["place"];
	        this.faces = source["faces"];
	        this.device = source["device"];
	        this.hubName = source["hubName"];
	        this.practice = source["practice"];
	        this.payments = source["payments"];
	        this.kiosk = source["kiosk"];
	        this.language = source["language"];
	        this.theme = source["theme"];
	        this.version = source["version"];
	        this.now = source["now"];
	        this.staff = this.convertValues(source["staff"], StaffTile);
	        this.event = this.convertValues(source["event"], EventHead);
	        this.performance = this.convertValues(source["performance"], Performance);
	        this.shift = this.convertValues(source["shift"], ShiftHead);
	        this.link = this.convertValues(source["link"], LinkView);
	        this.problem = this.convertValues(source["problem"], Problem);
	        this.backup = this.convertValues(source["backup"], BackupHead);
	        this.keys = source["keys"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class SignInDraft {
	    name: string;
	    issuer: string;
	    clientId: string;
	    secret: string;
	    off: boolean;
	
	    static createFrom(source: any = {}) {
	        return new SignInDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.issuer = source["issuer"];
	        this.clientId = source["clientId"];
	        this.secret = source["secret"];
	        this.off = source["off"];
	    }
	}
	export class SignInView {
	    name: string;
	    issuer: string;
	    clientId: string;
	    redirect: string;
	    canSet: boolean;
	
	    static createFrom(source: any = {}) {
	        return new SignInView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.issuer = source["issuer"];
	        this.clientId = source["clientId"];
	        this.redirect = source["redirect"];
	        this.canSet = source["canSet"];
	    }
	}
	export class SlowedView {
	    rule: string;
	    who: string;
	    times: number;
	    last: number;
	
	    static createFrom(source: any = {}) {
	        return new SlowedView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rule = source["rule"];
	        this.who = source["who"];
	        this.times = source["times"];
	        this.last = source["last"];
	    }
	}
	
	export class StaffDraft {
	    id: string;
	    name: string;
	    role: string;
	    pin: string;
	    active: boolean;
	
	    static createFrom(source: any = {}) {
	        return new StaffDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.role = source["role"];
	        this.pin = source["pin"];
	        this.active = source["active"];
	    }
	}
	
	export class SuspectedView {
	    code: string;
	    signs: string[];
	    times: number;
	    last: number;
	    lifted: boolean;
	
	    static createFrom(source: any = {}) {
	        return new SuspectedView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.signs = source["signs"];
	        this.times = source["times"];
	        this.last = source["last"];
	        this.lifted = source["lifted"];
	    }
	}
	
	
	
	export class VerdictView {
	    key: string;
	    ref: string;
	    verdict: string;
	    type: string;
	    code: string;
	    people: number;
	    wristband: string;
	    at: number;
	    entry: number;
	    reason: string;
	    args: Record<string, string>;
	    canAct: boolean;
	    test: boolean;
	
	    static createFrom(source: any = {}) {
	        return new VerdictView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.ref = source["ref"];
	        this.verdict = source["verdict"];
	        this.type = source["type"];
	        this.code = source["code"];
	        this.people = source["people"];
	        this.wristband = source["wristband"];
	        this.at = source["at"];
	        this.entry = source["entry"];
	        this.reason = source["reason"];
	        this.args = source["args"];
	        this.canAct = source["canAct"];
	        this.test = source["test"];
	    }
	}
	export class WebSaleDraft {
	    event: string;
	    on: boolean;
	    line: boolean;
	    draw: boolean;
	    joinOn: string;
	    opensOn: string;
	    mostItems: number;
	    shoppers: number;
	    claimWithin: number;
	    turnFor: number;
	    verify: string;
	    perCard: boolean;
	    paused: boolean;
	    ended: boolean;
	
	    static createFrom(source: any = {}) {
	        return new WebSaleDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.event = source["event"];
	        this.on = source["on"];
	        this.line = source["line"];
	        this.draw = source["draw"];
	        this.joinOn = source["joinOn"];
	        this.opensOn = source["opensOn"];
	        this.mostItems = source["mostItems"];
	        this.shoppers = source["shoppers"];
	        this.claimWithin = source["claimWithin"];
	        this.turnFor = source["turnFor"];
	        this.verify = source["verify"];
	        this.perCard = source["perCard"];
	        this.paused = source["paused"];
	        this.ended = source["ended"];
	    }
	}
	export class WebSaleView {
	    sale: WebSaleDraft;
	    set: boolean;
	    phase: string;
	    why: string;
	    address: string;
	    qr: string;
	    zone: string;
	    waiting: number;
	    turns: number;
	    called: number;
	    rate: number;
	    held: number;
	    sold: number;
	    asOf: number;
	    mails: boolean;
	    draw: DrawView;
	    slowed: SlowedView[];
	    suspected: SuspectedView[];
	
	    static createFrom(source: any = {}) {
	        return new WebSaleView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.sale = this.convertValues(source["sale"], WebSaleDraft);
	        this.set = source["set"];
	        this.phase = source["phase"];
	        this.why = source["why"];
	        this.address = source["address"];
	        this.qr = source["qr"];
	        this.zone = source["zone"];
	        this.waiting = source["waiting"];
	        this.turns = source["turns"];
	        this.called = source["called"];
	        this.rate = source["rate"];
	        this.held = source["held"];
	        this.sold = source["sold"];
	        this.asOf = source["asOf"];
	        this.mails = source["mails"];
	        this.draw = this.convertValues(source["draw"], DrawView);
	        this.slowed = this.convertValues(source["slowed"], SlowedView);
	        this.suspected = this.convertValues(source["suspected"], SuspectedView);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

