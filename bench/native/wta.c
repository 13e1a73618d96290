/*
 * Winner-take-all circuits with STDP that tracks variances and short-term plasticity (Klampfl & Maass 2013), by hand: the corrected order, in single precision, on one thread.
 *
 *   wta dense|events STEPS SEED < network
 *
 * The network, as 32-bit integers: circuits, inputs, connections; the size of each circuit; pairs of circuits; then pairs of step and channel, in ascending order of steps. Weights of a neuron lie side by
 * side, since postsynaptic spikes are most of the work of learning. Prints {"seconds", "spikes", "weight"} as JSON: of the loop, and the mean weight of the inputs.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static uint64_t state;
static inline float uniform(void) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (float)(state >> 40) * 0x1p-24f;
}

static void *room(size_t count, size_t size) {
  void *memory = aligned_alloc(64, (count * size + 63) / 64 * 64 + 64);
  memset(memory, 0, (count * size + 63) / 64 * 64 + 64);
  return memory;
}
#define ROOM(type, count) ((type *)room(count, sizeof(type)))

static int number(void) {
  int32_t value;
  if (fread(&value, sizeof value, 1, stdin) != 1) {
    fprintf(stderr, "the network ends early\n");
    exit(1);
  }
  return value;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const int by_events = !strcmp(argv[1], "events"), steps = atoi(argv[2]);
  state = 88172645463325252ull + strtoull(argv[3], 0, 10);
  const int circuits = number(), inputs = number(), connections = number();
  int *first = ROOM(int, circuits + 1);
  for (int c = 0; c < circuits; c++) first[c + 1] = first[c] + number();
  const int neurons = first[circuits], sources = inputs + neurons;
  int(*pairs)[2] = room(connections, sizeof *pairs);
  int *degree = ROOM(int, circuits), *out_degree = ROOM(int, circuits);
  for (int k = 0; k < connections; k++) {
    pairs[k][0] = number(), pairs[k][1] = number();
    degree[pairs[k][1]] += first[pairs[k][0] + 1] - first[pairs[k][0]];
    out_degree[pairs[k][0]] += first[pairs[k][1] + 1] - first[pairs[k][1]];
  }
  /* Rows of weights, one for each neuron: the inputs, then the recurrent sources, which are the same for all of a circuit. */
  size_t *row = ROOM(size_t, neurons + 1);
  int **listed = ROOM(int *, circuits), *length = ROOM(int, circuits);
  for (int c = 0; c < circuits; c++) {
    length[c] = inputs + degree[c];
    listed[c] = ROOM(int, length[c]);
    for (int i = 0; i < inputs; i++) listed[c][i] = i;
    for (int k = first[c]; k < first[c + 1]; k++) row[k + 1] = row[k] + (length[c] + 15) / 16 * 16;
  }
  int *filled = ROOM(int, circuits);
  for (int k = 0; k < connections; k++) {
    const int from = pairs[k][0], to = pairs[k][1];
    for (int i = first[from]; i < first[from + 1]; i++) listed[to][inputs + filled[to]++] = inputs + i;
  }
  /* Where the weights of a source are, for its spikes. */
  size_t *start = ROOM(size_t, sources + 1);
  for (int c = 0; c < circuits; c++)
    for (int i = 0; i < length[c]; i++) start[listed[c][i] + 1] += first[c + 1] - first[c];
  for (int i = 0; i < sources; i++) start[i + 1] += start[i];
  size_t *places = ROOM(size_t, start[sources]);
  int *targets = ROOM(int, start[sources]);
  size_t *next = ROOM(size_t, sources);
  for (int i = 0; i < sources; i++) next[i] = start[i];
  for (int c = 0; c < circuits; c++)
    for (int k = first[c]; k < first[c + 1]; k++)
      for (int i = 0; i < length[c]; i++) targets[next[listed[c][i]]] = k, places[next[listed[c][i]]++] = row[k] + i;
  float *w = ROOM(float, row[neurons]), *S = ROOM(float, row[neurons]), *Q = ROOM(float, row[neurons]);
  for (size_t k = 0; k < row[neurons]; k++) Q[k] = 1;
  float *e1 = ROOM(float, sources), *e2 = ROOM(float, sources), *y = ROOM(float, sources), *seen = ROOM(float, sources);
  float *sent = ROOM(float, sources), *u = ROOM(float, neurons), *share = ROOM(float, neurons);
  float *a1 = ROOM(float, neurons), *a2 = ROOM(float, neurons);
  float *U = ROOM(float, neurons), *D = ROOM(float, neurons), *F = ROOM(float, neurons);
  float *facilitated = ROOM(float, neurons), *R = ROOM(float, neurons);
  int *last = ROOM(int, neurons), *spiked = ROOM(int, neurons);
  int *widest = ROOM(int, 1);
  for (int c = 0; c < circuits; c++) *widest = length[c] > *widest ? length[c] : *widest;
  float *gathered = ROOM(float, *widest), *g1 = ROOM(float, *widest), *g2 = ROOM(float, *widest);
  for (int k = 0; k < neurons; k++) {
    float normal[3];
    for (int d = 0; d < 3; d++) normal[d] = sqrtf(-2 * logf(1 - uniform())) * cosf(6.2831853f * uniform());
    U[k] = fmaxf(0, 0.5f + 0.25f * normal[0]), D[k] = fmaxf(1, 110 + 55 * normal[1]), F[k] = fmaxf(1, 5 + 2.5f * normal[2]);
    facilitated[k] = U[k], R[k] = 1, last[k] = -1000000;
  }
  int32_t coming[2], is_coming = fread(coming, sizeof coming, 1, stdin) == 1;
  long spikes = 0;
  const double begin = now();
  for (int step = 0; step < steps; step++) {
    for (int i = 0; i < sources; i++) y[i] = e1[i] - e2[i];
    if (by_events) {
      for (int k = 0; k < neurons; k++) u[k] = a1[k] - a2[k];
    } else {
      for (int c = 0; c < circuits; c++) {
        for (int i = 0; i < length[c]; i++) gathered[i] = y[listed[c][i]];
        for (int k = first[c]; k < first[c + 1]; k++) {
          const float *own = w + row[k];
          float sum = 0;
          for (int i = 0; i < length[c]; i++) sum += own[i] * gathered[i];
          u[k] = sum;
        }
      }
    }
    for (int c = 0; c < circuits; c++) {
      float most = u[first[c]], sum = 0;
      for (int k = first[c]; k < first[c + 1]; k++) most = fmaxf(most, u[k]);
      for (int k = first[c]; k < first[c + 1]; k++) sum += share[k] = expf(u[k] - most);
      for (int k = first[c]; k < first[c + 1]; k++) share[k] /= sum;
    }
    int count = 0;
    for (int k = 0; k < neurons; k++)
      if (uniform() < 1 - expf(-0.1f * share[k])) spiked[count++] = k;
    spikes += count;
    for (int i = 0; i < sources; i++) {
      seen[i] = y[i];
      e1[i] = e1[i] < 1e-20f ? 0 : e1[i] * 0.95f, e2[i] = e2[i] < 1e-20f ? 0 : e2[i] * 0.5f;
      sent[i] = 0;
    }
    if (by_events)
      for (int k = 0; k < neurons; k++) a1[k] *= 0.95f, a2[k] *= 0.5f;
    for (; is_coming && coming[0] == step; is_coming = fread(coming, sizeof coming, 1, stdin) == 1) sent[coming[1]] += 1;
    for (int n = 0; n < count; n++) {
      const int k = spiked[n];
      const float gap = step - last[k];
      R[k] = 1 + (R[k] - facilitated[k] * R[k] - 1) * expf(-gap / D[k]);
      facilitated[k] = U[k] + facilitated[k] * (1 - U[k]) * expf(-gap / F[k]);
      sent[inputs + k] = facilitated[k] * R[k], last[k] = step;
    }
    for (int i = 0; i < sources; i++) {
      if (sent[i] == 0) continue;
      e1[i] += sent[i], e2[i] += sent[i];
      if (!by_events) continue;
      for (size_t n = start[i]; n < start[i + 1]; n++) {
        const float more = w[places[n]] * sent[i];
        a1[targets[n]] += more, a2[targets[n]] += more;
      }
    }
    for (int n = 0, c = 0; n < count; n++) {
      const int k = spiked[n];
      while (first[c + 1] <= k) c++;
      for (int i = 0; i < length[c]; i++) {
        const int source = listed[c][i];
        gathered[i] = seen[source], g1[i] = e1[source], g2[i] = e2[source];
      }
      float *own = w + row[k], *mean = S + row[k], *square = Q + row[k];
      float more1 = 0, more2 = 0;
      for (int i = 0; i < length[c]; i++) {
        const float eta = 0.05f * (square[i] - mean[i] * mean[i]) / (expf(-mean[i]) + 1);
        const float p = expf(own[i]), change = eta * (gathered[i] - p) / fmaxf(p, eta);
        own[i] += change;
        mean[i] += eta * (own[i] - mean[i]), square[i] += eta * (own[i] * own[i] - square[i]);
        more1 += change * g1[i], more2 += change * g2[i];
      }
      a1[k] += more1, a2[k] += more2;
    }
  }
  const double seconds = now() - begin;
  double mean = 0;
  for (int k = 0; k < neurons; k++)
    for (int i = 0; i < inputs; i++) mean += w[row[k] + i];
  printf("{\"seconds\": %.6f, \"spikes\": %ld, \"weight\": %.6f}\n", seconds, spikes, mean / ((double)neurons * inputs));
  return 0;
}
