/** The worker's side. What it does is in driver.ts. */
import { startDriver } from "../../worker/start.ts";
import { Driver } from "./driver.ts";

export const serve = () => startDriver((options) => new Driver(options));
