// Recovers the keys of a file of signatures one after the other with libsecp256k1: the fastest that a
// program on top of this library can name the senders of transactions.
//
//   cc -O2 -o secp256k1_recover secp256k1_recover.c -lsecp256k1
//   secp256k1_recover FILE
//
// The file is a list of records of 97 bytes: the hash (32), r and s (64), the parity (1). The time is
// that of the processor.
#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int count, char **arguments) {
  FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  if (!file) {
    fprintf(stderr, "usage: secp256k1_recover FILE\n");
    return 2;
  }
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(size > 0 ? size : 1);
  if (!bytes || fread(bytes, 1, size, file) != (size_t)size) {
    fprintf(stderr, "secp256k1_recover: cannot read %s\n", arguments[1]);
    return 1;
  }
  fclose(file);
  secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  struct timespec start, end;
  long found = 0, records = size / 97;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
  for (const unsigned char *at = bytes; at + 97 <= bytes + size; at += 97) {
    secp256k1_ecdsa_recoverable_signature signature;
    secp256k1_pubkey key;
    found += secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, at + 32, at[96]) &&
             secp256k1_ecdsa_recover(context, &key, &signature, at);
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
  long elapsed = (end.tv_sec - start.tv_sec) * 1000000L + (end.tv_nsec - start.tv_nsec) / 1000;
  printf("loop: %ld us; %ld found of %ld\n", elapsed, found, records);
  return found == records ? 0 : 1;
}
