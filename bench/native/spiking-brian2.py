"""
The balanced networks COBA and CUBA (Vogels & Abbott 2005; Brette et al. 2007, benchmarks 1 and 2) in Brian2, as a
yardstick for the simulator: the networks of spiking.c, as a program that Brian2 writes in C++ and compiles (its fastest
runtime mode), on one thread, with all spikes recorded.

    python3 spiking-brian2.py coba|cuba NEURONS STEPS [SEED=1] [float|double] [SYNAPSES=80]

prints one JSON line: `seconds` is the loop over the steps, `totalSeconds` everything from the import to the result.
COBA is integrated by exponential Euler steps, CUBA exactly.
"""

import time

start = time.perf_counter()

import json  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402

import numpy as np  # noqa: E402
from brian2 import (  # noqa: E402
    Network,
    NeuronGroup,
    SpikeMonitor,
    Synapses,
    defaultclock,
    device,
    ms,
    prefs,
    second,
    seed,
    set_device,
)

COMMON = """
dv/dt = (-49*mV - v + drive) / (20*ms) : volt (unless refractory)
dge/dt = -ge / (5*ms) : {unit}
dgi/dt = -gi / (10*ms) : {unit}
"""
MODELS = {
    "coba": {
        "equations": COMMON.format(unit="siemens")
        + "drive = 100*Mohm * (ge * (0*mV - v) + gi * (-80*mV - v)) : volt",
        "method": "exponential_euler",
        "weights": ("6*nS", "67*nS"),
    },
    "cuba": {
        "equations": COMMON.format(unit="volt") + "drive = ge + gi : volt",
        "method": "exact",
        "weights": ("1.62*mV", "-9*mV"),
    },
}


def simulate(name, neurons, steps, number, dtype, synapses):
    """Returns the seconds of the loop, and when (steps) and by which neurons spikes were emitted."""
    model = MODELS[name]
    excitatory = neurons * 4 // 5
    set_device("cpp_standalone", build_on_run=False)
    prefs.core.default_float_dtype = dtype
    # Brian2's own choice, written out: without the last one, it could not use infinite times.
    prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O3", "-march=native", "-ffast-math", "-fno-finite-math-only"]
    prefs.devices.cpp_standalone.openmp_threads = 0
    defaultclock.dt = 0.1 * ms
    seed(number)

    group = NeuronGroup(
        neurons,
        model["equations"],
        threshold="v >= -50*mV",
        reset="v = -60*mV",
        refractory=5 * ms,
        method=model["method"],
    )
    group.v = "-60*mV + rand() * 10*mV"
    network = Network(group)
    for target, weight, population in zip(("ge", "gi"), model["weights"], (group[:excitatory], group[excitatory:])):
        connection = Synapses(population, group, on_pre=f"{target} += {weight} * {80 / synapses}")
        # Without the offset of the second population, a neuron would be compared with another one.
        offset = 0 if target == "ge" else excitatory
        connection.connect(condition=f"i + {offset} != j", p=synapses / neurons)
        network.add(connection)
    monitor = SpikeMonitor(group)
    network.add(monitor)
    with tempfile.TemporaryDirectory() as folder:
        network.run(steps * defaultclock.dt)
        device.build(directory=folder, compile=True, run=True, with_output=False)
        return device._last_run_time, np.rint(monitor.t / second * 1e4), np.array(monitor.i)


def main(name, neurons, steps, number="1", precision="float", synapses="80"):
    neurons, steps = int(neurons), int(steps)
    dtype = {"float": np.float32, "double": np.float64}[precision]
    seconds, when, who = simulate(name, neurons, steps, int(number), dtype, float(synapses))
    transient = 2000 if steps > 4000 else 0  # as in spiking.c
    settled = who[when >= transient]
    excitatory = neurons * 4 // 5
    simulated = (steps - transient) * 1e-4
    print(
        json.dumps(
            {
                "model": name,
                "neurons": neurons,
                "steps": steps,
                "precision": precision,
                "seconds": seconds,
                "totalSeconds": time.perf_counter() - start,
                "spikes": len(who),
                "rateExc": float(np.sum(settled < excitatory) / simulated / excitatory),
                "rateInh": float(np.sum(settled >= excitatory) / simulated / (neurons - excitatory)),
            }
        )
    )


if __name__ == "__main__":
    if not 4 <= len(sys.argv) <= 7 or sys.argv[1] not in MODELS:
        sys.exit("usage: spiking-brian2.py coba|cuba NEURONS STEPS [SEED] [float|double] [SYNAPSES]")
    main(*sys.argv[1:])
