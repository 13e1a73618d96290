/*
 * Runs the program of spiking.c on a given network, to compare its spikes with recorded ones:
 *
 *   ./build.sh spiking-check && build/spiking-check coba|cuba THREADS < NETWORK > SPIKES
 *
 * NETWORK, as text: the number of neurons, of these excitatory, steps; all initial potentials (mV); then a row for each
 * neuron, the number of its targets and these, ascending. SPIKES: a line for each, step and neuron.
 */
#define main spiking_main
#include "spiking.c"
#undef main

static double number(void) {
  double x;
  if (scanf("%lf", &x) != 1) {
    fputs("the network ends early\n", stderr);
    exit(1);
  }
  return x;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  neurons = (uint32_t)number();
  uint32_t excitatory = (uint32_t)number();
  steps = (int)number();
  n_parts = atoi(argv[2]);
  set_model(!strcmp(argv[1], "coba"), 80);
  n_exc = excitatory;
  allocate();
  for (int k = 0; k < n_parts; k++)
    for (uint32_t j = 0; j < parts[k].n; j++) parts[k].v[j] = (float)number();
  for (uint32_t i = 0; i < neurons; i++) {
    begin_row(i);
    for (uint32_t left = (uint32_t)number(); left; left--) {
      uint32_t target = (uint32_t)number();
      Part *p = parts;
      while (target >= p->from + p->n) p++;
      add_target(p, target);
    }
  }
  run();
  for (int s = 0; s < steps; s++)
    for (const Part *p = parts; p < parts + n_parts; p++)
      for (uint64_t k = p->first[s]; k < p->first[s + 1]; k++) printf("%d %u\n", s, p->spikes[k]);
  return 0;
}
