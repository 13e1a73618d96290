/*
 * What memory itself can do, for comparison: how fast an array far larger than any cache is read in order, and how long it takes to
 * add one number at a random place of a smaller array.
 *
 *   memory THREADS MIB_READ MIB_ADDED_TO
 *
 * Prints one line of JSON: bytesPerSecond of all threads together, nsPerAdd of one thread.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 3 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

typedef struct {
    const uint64_t *from;
    size_t count;
    uint64_t sum;
} Part;

static void *read_part(void *argument)
{
    Part *part = argument;
    uint64_t sum = 0;
    for (size_t i = 0; i < part->count; i++) sum += part->from[i];
    part->sum = sum;
    return NULL;
}

static void *require(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "not enough memory\n");
        exit(1);
    }
    return memory;
}

int main(int argc, char **argv)
{
    if (argc != 4 || atoi(argv[1]) < 1 || atoi(argv[2]) < 1 || atoi(argv[3]) < 1) {
        fprintf(stderr, "usage: memory THREADS MIB_READ MIB_ADDED_TO\n");
        return 2;
    }
    const int threads = atoi(argv[1]);
    const size_t words = (size_t)atoi(argv[2]) << 17;
    uint64_t *array = require(malloc(words * sizeof *array));
    for (size_t i = 0; i < words; i++) array[i] = i;

    Part *parts = require(calloc(threads, sizeof *parts));
    pthread_t *others = require(calloc(threads, sizeof *others));
    double best = 1e30;
    uint64_t check = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const double start = seconds();
        for (int t = 0; t < threads; t++) {
            const size_t from = words * t / threads, to = words * (t + 1) / threads;
            parts[t] = (Part){array + from, to - from, 0};
            pthread_create(&others[t], NULL, read_part, &parts[t]);
        }
        for (int t = 0; t < threads; t++) {
            pthread_join(others[t], NULL);
            check += parts[t].sum;
        }
        const double time = seconds() - start;
        if (time < best) best = time;
    }

    // Places are drawn as the loop goes (xorshift64), which takes far less time than memory.
    const size_t places = (size_t)atoi(argv[3]) << 18, adds = 20000000;
    float *ring = require(calloc(places, sizeof *ring));
    for (size_t i = 0; i < places; i++) ring[i] = 1;
    double least = 1e30;
    uint64_t state = 88172645463325252u;
    for (int round = 0; round < ROUNDS; round++) {
        const double start = seconds();
        for (size_t k = 0; k < adds; k++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ring[(size_t)(((state >> 32) * places) >> 32)] += 1;
        }
        const double time = seconds() - start;
        if (time < least) least = time;
    }
    printf("{\"bytesPerSecond\": %.0f, \"nsPerAdd\": %.4f, \"check\": %.0f}\n", words * sizeof *array / best, 1e9 * least / adds,
           (double)(check % 1000) + ring[0]);
    return 0;
}
