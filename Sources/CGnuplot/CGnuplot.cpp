#include "CGnuplot.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gnuplot-iostream.h>

namespace {

// Writing to a gnuplot that died raises SIGPIPE, whose default action ends the caller. The signal is blocked in this thread
// for the time of the writing and, if it was raised then, taken off the queue; the process's own handling stays as it was.
class NoBrokenPipe {
public:
  NoBrokenPipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    wasPending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipe() {
    if (!wasPending_) {
      const timespec now = {0, 0};
      while (sigtimedwait(&pipe_, nullptr, &now) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipe(const NoBrokenPipe &) = delete;
  NoBrokenPipe &operator=(const NoBrokenPipe &) = delete;

private:
  sigset_t pipe_, before_;
  bool wasPending_;
};

// One word of a POSIX shell command, whatever it holds.
std::string shellWord(const std::string &text) {
  std::string word = "'";
  for (char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string contents(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

// A copy that `free` releases; null where memory is short.
char *copy(const std::string &text) {
  char *bytes = static_cast<char *>(malloc(text.size() + 1));
  if (bytes) memcpy(bytes, text.c_str(), text.size() + 1);
  return bytes;
}

void explain(const std::string &sentence, char *reason, size_t capacity) {
  if (capacity == 0) return;
  size_t length = sentence.copy(reason, capacity - 1);
  reason[length] = 0;
}

// A folder of our own for one plot: output, messages, status. Where TMPDIR cannot be written, it lies in `spare`.
class Scratch {
public:
  explicit Scratch(const char *spare) {
    const char *parent = getenv("TMPDIR");
    const std::string place = parent && parent[0] ? parent : "/tmp";
    if (make(place)) return;
    const int code = errno;
    if (spare && spare[0] && make(spare)) return;
    throw std::runtime_error("cannot make a folder in " + place + ": " + strerror(code)
      + "; set TMPDIR to a folder that can be written");
  }
  ~Scratch() {
    for (const char *name : {"output", "messages", "status"}) unlink(path(name).c_str());
    rmdir(folder_.c_str());
  }
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  const std::string &folder() const { return folder_; }
  std::string path(const char *name) const { return folder_ + "/" + name; }

private:
  bool make(const std::string &place) {
    std::string pattern = place + "/.lab-gnuplot-XXXXXX";
    if (!mkdtemp(&pattern[0])) return false;
    folder_ = pattern;
    return true;
  }

  std::string folder_;
};

} // namespace

struct cgnuplot {
  explicit cgnuplot(const char *spare) : scratch(spare) {}

  Scratch scratch;
  std::unique_ptr<gnuplotio::Gnuplot> stream;

  // The stream's destructor writes what is left and waits for gnuplot.
  void finish() {
    NoBrokenPipe guard;
    stream.reset();
  }
  ~cgnuplot() { finish(); }
};

cgnuplot *cgnuplot_open(const char *executable, const char *spare, int seconds, char *reason, size_t capacity) {
  try {
    std::unique_ptr<cgnuplot> plot(new cgnuplot(spare));
    // The last command of the line succeeds, so that the stream's destructor has nothing to print; gnuplot's own status is in
    // the file. gnuplot may write to standard output after a mistake: that belongs to the caller's data, not to a figure's.
    // It runs in the scratch folder, so that no path has to be told in gnuplot's language.
    const std::string command = "cd " + shellWord(plot->scratch.folder()) + " && { LC_ALL=C.UTF-8 timeout --kill-after=5 "
      + std::to_string(seconds) + " " + shellWord(executable) + " -d >/dev/null 2>messages; echo $? >status; }";
    try {
      plot->stream.reset(new gnuplotio::Gnuplot(command));
    } catch (const std::exception &) {
      // Its own words hold a name that differs each time.
      const int code = errno;
      throw std::runtime_error(std::string("cannot start a process: ") + strerror(code));
    }
    // A gnuplot that has died already is told by its status, like one that dies later.
    cgnuplot_send(plot.get(), "set output 'output'\n");
    return plot.release();
  } catch (const std::exception &error) {
    explain(error.what(), reason, capacity);
  } catch (...) {
    explain("unknown failure", reason, capacity);
  }
  return nullptr;
}

int cgnuplot_send(cgnuplot *plot, const char *text) {
  NoBrokenPipe guard;
  try {
    *plot->stream << text << std::flush;
    return plot->stream->good() ? 0 : -1;
  } catch (...) {
    return -1;
  }
}

int cgnuplot_send_rows(cgnuplot *plot, const double *values, size_t rows, size_t columns) {
  NoBrokenPipe guard;
  try {
    std::vector<std::vector<double>> table;
    table.reserve(rows);
    for (size_t row = 0; row < rows; row++) table.emplace_back(values + row * columns, values + (row + 1) * columns);
    plot->stream->send1d(table);
    return plot->stream->good() ? 0 : -1;
  } catch (...) {
    return -1;
  }
}

cgnuplot_result cgnuplot_close(cgnuplot *plot) {
  cgnuplot_result result = {-1, nullptr, nullptr, 0};
  try {
    cgnuplot_send(plot, "\nunset output\n");
    plot->finish();
    const std::string status = contents(plot->scratch.path("status"));
    if (!status.empty()) result.status = atoi(status.c_str());
    result.messages = copy(contents(plot->scratch.path("messages")));
    const std::string output = contents(plot->scratch.path("output"));
    if (!output.empty()) result.output = copy(output);
    if (result.output) result.output_size = output.size();
  } catch (...) {
    result.status = -1;
  }
  delete plot;
  if (!result.messages) result.messages = static_cast<char *>(calloc(1, 1));
  return result;
}

void cgnuplot_result_free(cgnuplot_result result) {
  free(result.messages);
  free(result.output);
}
