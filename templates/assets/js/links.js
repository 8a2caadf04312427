// The links of an invitation are made: what was typed into the form that asked for them is not needed any
// more, and must not come back in the next one.

import { forget } from "./typing.js";

forget(globalThis.sessionStorage, globalThis.location.pathname);
