// Checks the signatures of a file one after the other with libsecp256k1: the fastest that a program
// on top of this library can be.
//
//   cc -O2 -o secp256k1_verify secp256k1_verify.c -lsecp256k1
//   secp256k1_verify FILE
//
// The file is a list of records: the length of the key (1 byte), the key, the hash (32 bytes), the
// length of the signature (1 byte), the signature. A key of 32 bytes is one of BIP-0340, with a
// signature of 64 bytes; any other key goes with a signature of ECDSA in strict DER. As in a block,
// keys and signatures are read from their bytes each time, and a high s is brought low. The time is that
// of the processor.
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int check(const secp256k1_context *context, const unsigned char **at) {
  const unsigned char *key = *at + 1;
  size_t key_size = **at;
  const unsigned char *hash = key + key_size;
  size_t size = hash[32];
  const unsigned char *bytes = hash + 33;
  *at = bytes + size;
  if (key_size == 32) {
    secp256k1_xonly_pubkey point;
    return size == 64 && secp256k1_xonly_pubkey_parse(context, &point, key) &&
           secp256k1_schnorrsig_verify(context, bytes, hash, 32, &point);
  }
  secp256k1_pubkey point;
  secp256k1_ecdsa_signature signature;
  if (!secp256k1_ec_pubkey_parse(context, &point, key, key_size) ||
      !secp256k1_ecdsa_signature_parse_der(context, &signature, bytes, size))
    return 0;
  secp256k1_ecdsa_signature_normalize(context, &signature, &signature);
  return secp256k1_ecdsa_verify(context, &signature, hash, &point);
}

int main(int count, char **arguments) {
  FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  if (!file) {
    fprintf(stderr, "usage: secp256k1_verify FILE\n");
    return 2;
  }
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(size > 0 ? size : 1);
  if (!bytes || fread(bytes, 1, size, file) != (size_t)size) {
    fprintf(stderr, "secp256k1_verify: cannot read %s\n", arguments[1]);
    return 1;
  }
  fclose(file);
  secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  struct timespec start, end;
  long valid = 0, records = 0;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
  for (const unsigned char *at = bytes; at < bytes + size; records++) valid += check(context, &at);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
  long elapsed = (end.tv_sec - start.tv_sec) * 1000000L + (end.tv_nsec - start.tv_nsec) / 1000;
  printf("loop: %ld us; %ld valid of %ld\n", elapsed, valid, records);
  return valid == records ? 0 : 1;
}
