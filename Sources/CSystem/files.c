#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

const int files_here = AT_FDCWD;
const int files_EEXIST = EEXIST;
const int files_ENOENT = ENOENT;
const int files_EACCES = EACCES;
const int files_EISDIR = EISDIR;
const int files_ENOTDIR = ENOTDIR;
const int files_ELOOP = ELOOP;
const int files_EINVAL = EINVAL;
const int files_ENOSYS = ENOSYS;

static long outcome(long result) { return result < 0 ? -(long)errno : result; }

static int is_interrupted(long result) { return result < 0 && errno == EINTR; }

static void describe(const struct stat *found, files_status *status) {
  status->kind = S_ISREG(found->st_mode)   ? files_kind_file
                 : S_ISDIR(found->st_mode) ? files_kind_folder
                 : S_ISLNK(found->st_mode) ? files_kind_link
                 : S_ISFIFO(found->st_mode) ? files_kind_pipe
                 : S_ISSOCK(found->st_mode) ? files_kind_socket
                                           : files_kind_device;
  status->mode = found->st_mode & 07777;
  status->owner = found->st_uid;
  status->group = found->st_gid;
  status->device = (uint64_t)found->st_dev;
  status->inode = found->st_ino;
  status->count = found->st_size;
}

long files_look(int folder, const char *path, int follows, files_status *status) {
  struct stat found;
  long result = fstatat(folder, path, &found, follows ? 0 : AT_SYMLINK_NOFOLLOW);
  if (result == 0) describe(&found, status);
  return outcome(result);
}

long files_look_open(int descriptor, files_status *status) {
  struct stat found;
  long result = fstat(descriptor, &found);
  if (result == 0) describe(&found, status);
  return outcome(result);
}

static long open_repeatedly(int folder, const char *path, int flags, mode_t mode) {
  long result;
  do result = openat(folder, path, flags | O_CLOEXEC, mode);
  while (is_interrupted(result));
  return outcome(result);
}

long files_open(int folder, const char *path, int follows) {
  // Opening a pipe or a terminal's line without O_NONBLOCK could wait for ever.
  int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
  return open_repeatedly(folder, path, flags | (follows ? 0 : O_NOFOLLOW), 0);
}

long files_open_folder(int folder, const char *path, int follows, int reads) {
  int flags = (reads ? O_RDONLY : O_PATH) | O_DIRECTORY;
  return open_repeatedly(folder, path, flags | (follows ? 0 : O_NOFOLLOW), 0);
}

long files_read_link(const char *path, char *target, size_t capacity) {
  return outcome(readlink(path, target, capacity));
}

static long may(const char *path, int access) {
  return outcome(faccessat(AT_FDCWD, path, access, AT_EACCESS));
}

long files_exists(const char *path) { return may(path, F_OK); }

long files_can_read(const char *path) { return may(path, R_OK); }

long files_can_execute(const char *path) { return may(path, X_OK); }

long files_can_change(const char *path) { return may(path, W_OK | X_OK); }

long files_create_folder(int folder, const char *name, uint32_t mode) {
  // Without the bits that let others in until the mode is set; and not of what a link points to that
  // somebody has put into its place meanwhile.
  long result = mkdirat(folder, name, (mode_t)mode & 0700);
  if (result == 0) result = fchmodat(folder, name, (mode_t)mode, AT_SYMLINK_NOFOLLOW);
  return outcome(result);
}

long files_create(int folder, const char *name) {
  return open_repeatedly(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
}

long files_write(int file, const void *bytes, size_t count, int64_t offset) {
  long result;
  do result = pwrite(file, bytes, count, offset);
  while (is_interrupted(result));
  return outcome(result);
}

long files_set_mode(int file, uint32_t mode) { return outcome(fchmod(file, (mode_t)mode)); }

long files_sync(int file) {
  long result;
  do result = fsync(file);
  while (is_interrupted(result));
  return outcome(result);
}

long files_remove(int folder, const char *name) { return outcome(unlinkat(folder, name, 0)); }

long files_remove_folder(int folder, const char *name) {
  return outcome(unlinkat(folder, name, AT_REMOVEDIR));
}

long files_rename(int folder, const char *from, const char *to, int replaces) {
  if (replaces) return outcome(renameat(folder, from, folder, to));
#ifdef __APPLE__
  return outcome(renameatx_np(folder, from, folder, to, RENAME_EXCL));
#else
  return outcome(renameat2(folder, from, folder, to, RENAME_NOREPLACE));
#endif
}

uint32_t files_user(void) { return geteuid(); }

const char *files_variable(const char *name) { return getenv(name); }

void *files_list(int folder) { return fdopendir(folder); }

const char *files_next(void *listing) {
  struct dirent *entry = readdir(listing);
  return entry == NULL ? NULL : entry->d_name;
}

void files_close(void *listing) { closedir(listing); }
