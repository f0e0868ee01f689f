internal import CJSONScan

/// The instructions that the tokenizer scans with. All give the same tokens and the same errors.
///
/// The environment variable `NATIVE_MESSAGING_KERNEL` asks for one by its ``name``.
public enum JSONKernel: UInt8, CaseIterable, Sendable {
  /// 16-byte vectors that every machine has (SSE2, NEON).
  case portable
  /// AVX2 and PCLMULQDQ.
  case avx2
  /// AVX-512 as of Skylake (F, BW, DQ, VL), in a way of its own where there are VBMI2 and GFNI as
  /// of Ice Lake.
  case avx512

  /// What the environment asks for.
  public enum Request: Equatable, Sendable {
    /// Nothing.
    case none
    /// This one, which the CPU may lack: see ``JSONKernel/isAvailable``.
    case kernel(JSONKernel)
    /// Something that is no kernel's name.
    case unknown
  }

  /// What `NATIVE_MESSAGING_KERNEL` asks for, read from the environment at each call.
  public static var request: Request {
    let number = json_scan_requested_kernel()
    if number == -1 { return .none }
    guard let kernel = JSONKernel(rawValue: UInt8(truncatingIfNeeded: number)) else {
      return .unknown
    }
    return .kernel(kernel)
  }

  /// The fastest that this CPU can run.
  public static var best: JSONKernel {
    if JSONKernel.avx512.isAvailable { return .avx512 }
    return JSONKernel.avx2.isAvailable ? .avx2 : .portable
  }

  /// What a tokenizer uses unless told otherwise: the one that the environment asks for, if the CPU
  /// can run it, else ``best``.
  public static var preferred: JSONKernel {
    if case .kernel(let kernel) = request, kernel.isAvailable { kernel } else { best }
  }

  /// Whether this CPU can run it.
  public var isAvailable: Bool {
    json_scan_is_available(rawValue)
  }

  /// Ends the program if this CPU cannot run it.
  @inline(never)
  func requireAvailable() {
    precondition(isAvailable, "this CPU cannot run that kernel")
  }

  /// Its name in `NATIVE_MESSAGING_KERNEL`.
  public var name: StaticString {
    switch self {
    case .portable: "portable"
    case .avx2: "avx2"
    case .avx512: "avx512"
    }
  }
}
