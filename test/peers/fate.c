/*
 * What a machine does to a program: LD_PRELOAD this. The file FATE_FILE is looked at all the time:
 *   0  int64  nanoseconds that the wall clock is ahead; timers do not notice, as when a laptop slept
 *   8  int32  errno of each write and sync of database files (ENOSPC, EIO); 0: they work
 *  12  int32  at which sync from now on the program is killed, before it; 0: never. Negative: after it
 *  16  int32  syncs so far
 *  20  int32  microseconds that each sync takes longer
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct fate {
  int64_t ahead;
  int32_t error;
  int32_t dies_at;
  int32_t syncs;
  int32_t slow;
};

static volatile struct fate *fate;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("FATE_FILE");
  int file = name == NULL ? -1 : open(name, O_RDWR);
  if (file < 0) return;
  void *seen = mmap(NULL, sizeof(struct fate), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (seen != MAP_FAILED) fate = seen;
}

#define REAL(type, name) static type real; if (real == NULL) real = (type)dlsym(RTLD_NEXT, name)

int clock_gettime(clockid_t clock, struct timespec *at) {
  typedef int (*call)(clockid_t, struct timespec *);
  REAL(call, "clock_gettime");
  int answer = real(clock, at);
  if (fate == NULL || answer != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return answer;
  int64_t nanos = (int64_t)at->tv_sec * 1000000000 + at->tv_nsec + fate->ahead;
  at->tv_sec = nanos / 1000000000;
  at->tv_nsec = nanos % 1000000000;
  return answer;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  struct timespec now;
  (void)zone;
  if (at == NULL) return 0;
  int answer = clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return answer;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}

static int broken(void) {
  if (fate == NULL || fate->error == 0) return 0;
  errno = fate->error;
  return 1;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  typedef ssize_t (*call)(int, const void *, size_t, off64_t);
  REAL(call, "pwrite64");
  return broken() ? -1 : real(file, bytes, count, at);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  typedef ssize_t (*call)(int, const void *, size_t, off_t);
  REAL(call, "pwrite");
  return broken() ? -1 : real(file, bytes, count, at);
}

typedef int (*sync_call)(int);

static int synced(sync_call real, int file) {
  if (fate == NULL) return real(file);
  if (broken()) return -1;
  int32_t turn = __sync_add_and_fetch(&fate->syncs, 1);
  if (fate->slow > 0) usleep((useconds_t)fate->slow);
  if (fate->dies_at > 0 && turn == fate->dies_at) kill(getpid(), SIGKILL);
  int answer = real(file);
  if (fate->dies_at < 0 && turn == -fate->dies_at) kill(getpid(), SIGKILL);
  return answer;
}

int fsync(int file) {
  REAL(sync_call, "fsync");
  return synced(real, file);
}

int fdatasync(int file) {
  REAL(sync_call, "fdatasync");
  return synced(real, file);
}
