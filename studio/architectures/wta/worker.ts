/** The thread that owns the networks. What it does is in driver.ts. */
import { startDriver } from "../../worker/start.ts";
import { Driver } from "./driver.ts";

startDriver((options) => new Driver(options));
