/** The tables of what a spiking network has done. */
import type { ActivityRecords } from "../../figures/records.ts";
import { type Column, formatCsv } from "../csv.ts";

const KEY: readonly Column[] = [
  { field: "network", type: "string" },
  { field: "seed", type: "number" },
];
const POPULATION: Column = { field: "population", type: "string" };
const number = (field: string): Column => ({ field, type: "number" });

/** File and columns of every table. */
export const ACTIVITY_TABLES: { readonly [Name in keyof ActivityRecords]: readonly [string, readonly Column[]] } = {
  statistics: [
    "statistics.csv",
    [...KEY, POPULATION, { field: "quantity", type: "string" }, { field: "value", type: "optional number" }],
  ],
  spikes: ["raster.csv", [...KEY, POPULATION, number("neuron"), number("time")]],
  rates: ["population-rates.csv", [...KEY, POPULATION, number("time"), number("rate")]],
  neurons: [
    "neurons.csv",
    [...KEY, POPULATION, number("neuron"), number("rate"), { field: "intervalVariation", type: "optional number" }],
  ],
  correlations: ["correlations.csv", [...KEY, number("correlation"), number("density")]],
  spectra: ["spectra.csv", [...KEY, number("frequency"), number("power")]],
};

/** Names and texts of all tables. */
export const activityTables = (records: ActivityRecords): (readonly [name: string, text: string])[] =>
  (Object.keys(ACTIVITY_TABLES) as (keyof ActivityRecords)[]).map((name) => {
    const [file, columns] = ACTIVITY_TABLES[name];
    return [file, formatCsv(columns, records[name] as never)];
  });

/** What stands in the tables, for the help of an experiment. */
export const tablesHelp = `statistics.csv        one row per seed, population and quantity: rate, variation of intervals, variation of the population, correlation, peak of the spectrum
  neurons.csv           rate and variation of intervals of single neurons, 500 of each population
  correlations.csv      how densely the correlations of pairs lie, counted in 5 ms
  spectra.csv           power of the rate of all neurons by frequency
  raster.csv            single spikes of 250 neurons, of the first seed
  population-rates.csv  rate of every population in every ms, meanwhile
  figure.html           all of them; opens without a network
  config.json           all settings; --config takes it back`;
