import Foundation
import Testing

@testable import Processes

@Suite struct ChildProcessTests {
  /// A child whose input is closed at the end of a test ends by itself.
  private func shell(_ script: String) throws -> ChildProcess {
    try ChildProcess("/bin/sh", ["-c", script])
  }

  private func lines(_ child: ChildProcess) -> [String] {
    var found: [String] = []
    while case .line(let bytes) = child.read(within: 10_000) {
      found.append(String(decoding: bytes, as: UTF8.self))
    }
    return found
  }

  @Test func exchangesLines() throws {
    let child = try shell("while read -r line; do echo \"<$line>\"; done; echo end; printf rest")
    #expect(child.write(Array("a b\n".utf8)))
    #expect(child.read(within: 10_000) == .line(Array("<a b>".utf8)))
    #expect(child.read(within: 10) == .nothing, "it waits for more")
    #expect(child.write(Array("c\nd\n".utf8)))
    child.closeInput()
    #expect(lines(child) == ["<c>", "<d>", "end"], "what has no end is no line")
    #expect(child.wait() == .exit(0) && child.wait() == .exit(0))
    #expect(child.said.isEmpty)
  }

  @Test func readsToTheEnd() throws {
    let child = try shell("read -r line; echo \"<$line>\"; printf 'a\\nb'; sleep 0.05; printf 'c\\n\\nrest'")
    #expect(child.write(Array("x\n".utf8)) && child.read(within: 10_000) == .line(Array("<x>".utf8)))
    #expect(String(decoding: child.readToEnd(), as: UTF8.self) == "a\nbc\n\nrest")
    #expect(child.readToEnd().isEmpty && child.wait() == .exit(0))
  }

  @Test func argumentsAndStandardErrorArriveUnchanged() throws {
    let child = try ChildProcess("/bin/sh", ["-c", "printf %s \"$1\" >&2; exit 3", "sh", "a 'b' $(c)\n"])
    #expect(lines(child).isEmpty && child.wait() == .exit(3))
    #expect(String(decoding: child.said, as: UTF8.self) == "a 'b' $(c)\n")
  }

  @Test func endsBySignals() throws {
    let child = try shell("exec sleep 100"), other = try shell("kill -ALRM $$")
    child.kill()
    #expect(child.read(within: 10_000) == .end && child.wait() == .signal(SIGKILL))
    #expect(child.wait().description == "by signal 9 (SIGKILL)")
    #expect(other.wait().description == "by signal 14 (SIGALRM)")
    child.kill()
  }

  /// Another child that lives on would hold it open.
  @Test func aChildHoldsNoEndOfAnothersPipes() throws {
    let child = try shell("while read -r line; do :; done; echo over"), other = try shell("read -r line")
    child.closeInput()
    #expect(child.read(within: 10_000) == .line(Array("over".utf8)) && child.read(within: 10_000) == .end)
    #expect(other.read(within: 10) == .nothing)
    other.closeInput()
    _ = (child.wait(), other.wait())
  }

  @Test func whatCannotBeStartedSaysWhy() throws {
    let missing = #expect(throws: SpawnError.self) { try ChildProcess("/no/such", []) }
    #expect(missing?.code == ENOENT && missing?.description == "/no/such: No such file or directory")
    let long = #expect(throws: SpawnError.self) {
      try ChildProcess("/bin/sh", [String(repeating: "a", count: 4 << 20)])
    }
    #expect(long?.code == E2BIG)
  }

  @Test func aLineWithoutEndIsCut() throws {
    let child = try shell("head -c 3000000 /dev/zero | tr '\\0' a; echo")
    guard case .line(let bytes) = child.read(within: 10_000) else {
      Issue.record("no line")
      return
    }
    #expect(bytes.count > 1 << 20 && bytes.count < 2 << 20)
    #expect(!lines(child).isEmpty && child.wait() == .exit(0))
  }
}
