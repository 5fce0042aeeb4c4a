// Reads datasets of files from elsewhere in a process of its own. HDF5 crashes, aborts or hangs on some damaged files, and no
// signal of those can be survived where it is raised. The process is a copy of this one, not a program: a start of lab takes five times
// as long as a file may, and tests are no lab. It runs nothing but foreign_reader.h, HDF5 and malloc, which glibc keeps usable in the copy;
// Swift is not, whose locks other threads may hold.
#ifndef LAB_CHDF5_FOREIGN_PROCESS_H
#define LAB_CHDF5_FOREIGN_PROCESS_H

#include <fcntl.h>
#include <sys/wait.h>

#include "foreign_reader.h"

// How the copy ended: 0 in good order, the signal that ended it, or −1 with another status than 0.
static inline int lab_foreign_end(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status) ? -1 : 0;
}

// Whether HDF5 copes with objects of a file. 0: it read or refused each in good order; 1: it did not; −1: there is no process.
static inline int lab_foreign_try(
    const char *path, const char *objects, size_t count, struct lab_foreign_bounds bounds) {
  pid_t process = fork();
  if (process < 0) return -1;
  if (process == 0) {
    lab_foreign_settle(bounds);
    lab_foreign_read_all(path, objects, count, bounds, -1);
    _exit(0);
  }
  return lab_foreign_end(process) != 0;
}

// Begins to read one object; `input` becomes what is to be read from. The process, or −1 where there is none.
static inline pid_t lab_foreign_start(
    const char *path, const char *object, struct lab_foreign_bounds bounds, int *input) {
  int ends[2];
#ifdef __linux__
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
#else
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#endif
  pid_t process = fork();
  if (process == 0) {
    lab_foreign_settle(bounds);
    lab_foreign_read_all(path, object, 1, bounds, ends[1]);
    _exit(0);
  }
  int code = errno;
  close(ends[1]);
  *input = ends[0];
  if (process < 0) close(ends[0]);
  errno = code;
  return process;
}

// Whether all of so many bytes came: otherwise the process has ended.
static inline int lab_foreign_take(int input, void *bytes, size_t size) {
  for (char *rest = (char *)bytes; size > 0;) {
    ssize_t count = read(input, rest, size);
    if (count == 0 || (count < 0 && errno != EINTR)) return 0;
    if (count > 0) rest += count, size -= (size_t)count;
  }
  return 1;
}

// Ends a process of which nothing more is wanted.
static inline void lab_foreign_stop(pid_t process, int input) {
  close(input);
  kill(process, SIGKILL);
  (void)lab_foreign_end(process);
}

#endif
