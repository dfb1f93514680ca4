import FileAccess
import Testing

@Test func `a program reads files in memory and standard input`() throws {
  let file = Array("file".utf8)
  let input = Array("input".utf8)
  let path = BoundedProgram.path(ofFile: 0)
  let output = try BoundedProgram("cat").run([path, "-"], files: [file], input: input.span)
  #expect(output.status == 0)
  #expect(output.bytes == file + input)
  #expect(output.errors.isEmpty)
}

@Test func `a program has no environment but its encoding`() throws {
  let output = try BoundedProgram("env").run([], files: [])
  #expect(String(decoding: output.bytes, as: UTF8.self) == "LC_ALL=C.UTF-8\n")
}

@Test func `an exit status and what was said are kept`() throws {
  let output = try BoundedProgram("cat").run(["/no/such/file"], files: [])
  #expect(output.status == 1)
  #expect(output.bytes.isEmpty && !output.errors.isEmpty)
}

@Test func `a program that passes a bound is ended`() throws {
  #expect(throws: BoundedProgram.Failure.missing("no-such-program")) {
    try BoundedProgram("no-such-program").run([], files: [])
  }
  var loud = BoundedProgram("cat")
  loud.outputByteCount = 1000
  let many = [UInt8](repeating: 1, count: 1 << 20)
  #expect(throws: BoundedProgram.Failure.wroteTooMuch) {
    try loud.run([BoundedProgram.path(ofFile: 0)], files: [many])
  }
  var slow = BoundedProgram("sleep")
  slow.milliseconds = 200
  #expect(throws: BoundedProgram.Failure.tookTooLong) { try slow.run(["30"], files: []) }
}
