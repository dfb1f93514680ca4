public import Foundation

/// The built command line, run in a fresh directory of its own.
public struct Program: Sendable {
  /// What a run gave.
  public struct Result: Sendable {
    /// The exit status, or the negative number of the signal that ended it.
    public let status: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String

    /// The lines of standard output as JSON objects.
    public var objects: [[String: Any]] {
      get throws {
        try output.split(separator: "\n").map { line in
          guard
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
          else { throw CocoaError(.propertyListReadCorrupt) }
          return object
        }
      }
    }
  }

  /// The directory in which it runs; removed by ``remove()``.
  public let directory: URL

  /// Makes a fresh directory.
  public init() throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("distrain-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  /// The program: the product beside the test bundle.
  public static let executable: URL = {
    let test = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return test.deletingLastPathComponent().appendingPathComponent("distrain")
  }()

  /// Removes the directory.
  public func remove() { try? FileManager.default.removeItem(at: directory) }

  /// Returns a path in the directory.
  public func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

  /// Writes a file in the directory.
  @discardableResult
  public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = directory.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: url)
    return url.path
  }

  /// Starts the program without waiting for its end.
  public func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Runs the program to its end.
  ///
  /// Its streams are files, so that neither side can block the other.
  public func run(_ arguments: String..., input: String = "") throws -> Result {
    try run(arguments, input: input)
  }

  /// Runs the program to its end.
  public func run(_ arguments: [String], input: String = "") throws -> Result {
    let number = UUID().uuidString
    let input = try write("\(number).in", Array(input.utf8))
    let output = try write("\(number).out", [])
    let errors = try write("\(number).err", [])
    defer {
      for path in [input, output, errors] { try? FileManager.default.removeItem(atPath: path) }
    }
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = environment
    process.standardInput = FileHandle(forReadingAtPath: input)
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    let ended = process.terminationReason == .exit
    return Result(
      status: ended ? process.terminationStatus : -process.terminationStatus,
      output: String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: errors)), as: UTF8.self)
    )
  }

  /// The environment of a run: the keys of its cases lie in its own directory.
  private var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["DISTRAIN_KEY_DIR"] = path("keys")
    return environment
  }
}
