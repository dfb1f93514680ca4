#pragma once
// Calls of glibc 2.34 and later that its headers show only to programs that define _GNU_SOURCE,
// which Swift's module of glibc does not. Declared as in memfd_create(2), pipe(2) and <spawn.h>.
#include <spawn.h>

int memfd_create(const char *name, unsigned int flags);
int pipe2(int descriptors[2], int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

static const unsigned int distrain_mfd_cloexec = 1; // MFD_CLOEXEC of <linux/memfd.h>
