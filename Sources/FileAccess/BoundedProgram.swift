import CLinux
import Glibc

/// A program of the system that is run on bytes, with bounds and without a file on disk.
///
/// Input lies in memory files (`memfd_create`) that the program opens as `/proc/self/fd/3` and so on.
/// It is started by `prlimit`, so that its bounds hold before its first instruction, with an empty
/// environment, in the root folder, and with no other descriptor open. What runs longer than allowed,
/// or writes more, is killed with all that it started.
public struct BoundedProgram: Sendable {
  /// The name, looked up in the system's folders and nowhere else.
  public let name: String
  /// The most bytes of address space.
  public var addressSpaceByteCount = 1 << 30
  /// The most seconds of processor time.
  public var processorSeconds = 60
  /// The most milliseconds from start to end.
  public var milliseconds = 120_000
  /// The most bytes that are taken from standard output.
  public var outputByteCount = 1 << 28

  /// Why a program gave no output.
  public enum Failure: Error, Hashable, Sendable {
    /// The system has no such program.
    case missing(String)
    /// It ran longer than allowed.
    case tookTooLong
    /// It wrote more than allowed.
    case wroteTooMuch
    /// It was ended by a signal, which is what passing a bound of memory or time leads to.
    case signal(Int32)
    /// A system call failed, with the value of `errno`.
    case call(String, code: Int32)
  }

  /// What a program left behind.
  public struct Output: Sendable {
    /// The exit status.
    public let status: Int32
    /// What it wrote to standard output.
    public let bytes: [UInt8]
    /// The first 64 KiB that it wrote to standard error.
    public let errors: [UInt8]
  }

  private static let folders = ["/usr/bin/", "/bin/", "/usr/local/bin/"]
  private static let errorByteCount = 1 << 16

  /// Describes a program with the usual bounds.
  public init(_ name: String) { self.name = name }

  /// The path of the program; nil if the system has none.
  public var path: String? { Self.path(of: name) }

  private static func path(of name: String) -> String? {
    folders.map { $0 + name }.first { unsafe access($0, X_OK) == 0 }
  }

  /// The path under which the program sees a file that it is given.
  ///
  /// - Parameter index: The place of the file among those given to ``run(_:files:input:)``.
  /// - Returns: A path that only the program can open.
  public static func path(ofFile index: Int) -> String { "/proc/self/fd/\(3 + index)" }

  /// Runs the program and waits for its end.
  ///
  /// - Parameters:
  ///   - arguments: The arguments; other users of the machine can see them, so none is a secret.
  ///   - files: What the program may open by ``path(ofFile:)``.
  ///   - input: What it reads from standard input. The copy in memory is overwritten afterwards.
  /// - Returns: Its exit status and what it wrote.
  /// - Throws: ``Failure``.
  public func run(
    _ arguments: [String],
    files: [[UInt8]],
    input: Span<UInt8>? = nil
  ) throws(Failure) -> Output {
    guard let program = path else { throw .missing(name) }
    guard let limiter = Self.path(of: "prlimit") else { throw .missing("prlimit") }
    var open: [Int32] = []
    defer { for descriptor in open { close(descriptor) } }
    // Above the numbers that the program sees, so that none is overwritten before it is copied.
    let lowest = Int32(16 + files.count)
    func raised(_ descriptor: Int32, _ what: String) throws(Failure) -> Int32 {
      guard descriptor >= 0 else { throw .call(what, code: errno) }
      let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, lowest)
      close(descriptor)
      guard copy >= 0 else { throw .call("fcntl", code: errno) }
      open.append(copy)
      return copy
    }
    let standardInput = try raised(
      unsafe memfd_create("input", distrain_mfd_cloexec),
      "memfd_create"
    )
    defer { Self.overwrite(standardInput) }
    if let input { try Self.fill(standardInput, with: input) }
    var sources: [Int32] = []
    for file in files {
      let descriptor = try raised(
        unsafe memfd_create("file", distrain_mfd_cloexec),
        "memfd_create"
      )
      try Self.fill(descriptor, with: file.span)
      sources.append(descriptor)
    }
    var ends: [Int32] = [0, 0]
    guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { throw .call("pipe2", code: errno) }
    let output = try raised(ends[0], "pipe2")
    let outputEnd = try raised(ends[1], "pipe2")
    guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { throw .call("pipe2", code: errno) }
    let errors = try raised(ends[0], "pipe2")
    let errorsEnd = try raised(ends[1], "pipe2")

    let command =
      [
        limiter, "--as=\(addressSpaceByteCount)", "--cpu=\(processorSeconds)", "--core=0",
        "--fsize=0", "--nofile=64", "--", program,
      ] + arguments
    let child = try Self.spawn(
      command,
      [(standardInput, 0), (outputEnd, 1), (errorsEnd, 2)]
        + sources.enumerated().map { ($1, Int32(3 + $0)) }
    )
    open.removeAll { $0 == outputEnd || $0 == errorsEnd }
    close(outputEnd)
    close(errorsEnd)
    let collected = Result { () throws(Failure) in try collect(output, errors) }
    // The group too: what the program started may outlive it.
    if case .failure = collected { _ = kill(-child, SIGKILL) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    _ = kill(-child, SIGKILL)
    let (bytes, errorBytes) = try collected.get()
    guard status & 0x7f == 0 else { throw .signal(status & 0x7f) }
    return Output(status: status >> 8 & 0xff, bytes: bytes, errors: errorBytes)
  }

  // MARK: The child

  private static func spawn(
    _ command: [String],
    _ descriptors: [(from: Int32, to: Int32)]
  ) throws(Failure) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    for (from, to) in descriptors {
      unsafe posix_spawn_file_actions_adddup2(&actions, from, to)
    }
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, Int32(descriptors.count))
    unsafe posix_spawn_file_actions_addchdir_np(&actions, "/")
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    var arguments = unsafe command.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    var environment: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("LC_ALL=C.UTF-8"), nil]
    defer {
      unsafe arguments.forEach { unsafe free($0) }
      unsafe environment.forEach { unsafe free($0) }
    }
    var child = pid_t()
    let code = unsafe posix_spawn(
      &child,
      command[0],
      &actions,
      &attributes,
      &arguments,
      &environment
    )
    guard code == 0 else { throw .call("posix_spawn", code: code) }
    return child
  }

  /// Takes what comes from both pipes until their ends are closed.
  private func collect(
    _ output: Int32,
    _ errors: Int32
  ) throws(Failure) -> (output: [UInt8], errors: [UInt8]) {
    var bytes: [UInt8] = []
    var errorBytes: [UInt8] = []
    var waited = 0
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var watched = [output, errors]
    while !watched.isEmpty {
      var polls = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // Time is counted in waits of a tenth of a second, so that no clock is read.
      let step = 100
      let ready = unsafe poll(&polls, nfds_t(polls.count), Int32(step))
      if ready < 0 {
        guard errno == EINTR else { throw .call("poll", code: errno) }
        continue
      }
      if ready == 0 {
        waited += step
        guard waited < milliseconds else { throw .tookTooLong }
        continue
      }
      for entry in polls where entry.revents != 0 {
        let count = unsafe read(entry.fd, &block, block.count)
        if count < 0 {
          guard errno == EINTR else { throw .call("read", code: errno) }
          continue
        }
        if count == 0 {
          watched.removeAll { $0 == entry.fd }
        } else if entry.fd == output {
          guard bytes.count + count <= outputByteCount else { throw .wroteTooMuch }
          bytes.append(contentsOf: block[..<count])
        } else if errorBytes.count < Self.errorByteCount {
          errorBytes.append(contentsOf: block[..<min(count, Self.errorByteCount)])
        }
      }
    }
    return (bytes, errorBytes)
  }

  // MARK: Memory files

  private static func fill(_ descriptor: Int32, with bytes: Span<UInt8>) throws(Failure) {
    var position = 0
    while position < bytes.count {
      let rest = bytes.extracting(position...)
      let written = unsafe rest.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .call("write", code: errno) }
      position += written
    }
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .call("lseek", code: errno) }
  }

  /// Overwrites a memory file, which may hold a password.
  private static func overwrite(_ descriptor: Int32) {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size > 0, size <= 1 << 16, lseek(descriptor, 0, SEEK_SET) == 0 else { return }
    let zeros = [UInt8](repeating: 0, count: Int(size))
    _ = unsafe zeros.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
  }
}

extension BoundedProgram.Failure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String {
    switch self {
    case .missing(let name): "the system has no program \(name)"
    case .tookTooLong: "took longer than allowed"
    case .wroteTooMuch: "wrote more than allowed"
    case .signal(let number): "ended by signal \(number), as when it passes a bound"
    case .call(let call, let code): "\(call) failed with error \(code)"
    }
  }
}
