#if os(Linux)
  import CFaults
  import Foundation
  import NativeMessaging
  import Testing

  /// System calls that fail: the manifest that was there is intact, and nothing else is left behind.
  @Suite struct ManifestInstallerFaultTests {
    typealias Place = ManifestInstallerTests.Place

    /// Each call of an installation in its turn, and the error that is told.
    static let faults: [(file_fault, CInt, FileError.Call)] = [
      (file_fault_open, EACCES, .open), (file_fault_open, EMFILE, .open),
      (file_fault_write, ENOSPC, .write), (file_fault_write, EDQUOT, .write),
      (file_fault_write, EIO, .write), (file_fault_chmod, EPERM, .chmod),
      (file_fault_sync, EIO, .fsync), (file_fault_rename, EACCES, .rename),
      (file_fault_rename, EROFS, .rename), (file_fault_rename, EXDEV, .rename),
    ]

    @Test(arguments: faults)
    func `when a call fails the old manifest is intact and the call is named`(
      fault: file_fault, code: CInt, call: FileError.Call
    ) throws {
      for hasOld in [true, false] {
        let place = try Place()
        try place.home.file("one/two/other", "")
        let old = try place.manifest(description: "old")
        if hasOld { _ = try ManifestInstaller().install(old, in: place.folder) }
        let new = try place.manifest(description: String(repeating: "new", count: 10_000))

        let count = try calls(of: fault) {
          _ = try ManifestInstaller(isDryRun: false).install(new, in: place.folder)
        }
        #expect(count > 0)
        // Back to how it was; then each of those calls fails in its turn.
        _ = try? ManifestInstaller().uninstall(place.name, from: place.folder)
        if hasOld { _ = try ManifestInstaller().install(old, in: place.folder) }
        var toldCount = 0
        for turn in 0..<count {
          file_faults_clear()
          file_faults_set(fault, CInt(turn), 1, code)
          defer { file_faults_clear() }
          do throws(InstallError) {
            // The last fsync is the folder's, after the manifest has its name; opening the folder
            // for it may fail without harm.
            _ = try ManifestInstaller().install(new, in: place.folder)
          } catch {
            guard case .file(let error) = error else { throw error }
            #expect(error.call == call)
            #expect(error.code == code)
            toldCount += 1
          }
          file_faults_clear()
          let content = try? place.content()
          #expect(content == new.bytes || content == (hasOld ? old.bytes : nil), "turn \(turn)")
          #expect(place.files.allSatisfy { !$0.hasPrefix(".") }, "\(place.files)")
          _ = try? ManifestInstaller().uninstall(place.name, from: place.folder)
          if hasOld { _ = try ManifestInstaller().install(old, in: place.folder) }
        }
        #expect(toldCount > 0)
      }
    }

    @Test func `a write that takes a few bytes at a time writes them all`() throws {
      let place = try Place()
      let manifest = try place.manifest()
      for count: CInt in [1, 7, 100] {
        file_faults_set(file_fault_write, 0, .max, -count)
        defer { file_faults_clear() }
        _ = try ManifestInstaller(isForced: true).install(manifest, in: place.folder)
        #expect(try place.content() == manifest.bytes)
        #expect(file_faults_calls(file_fault_write) >= CInt(manifest.bytes.count) / count)
        try FileManager.default.removeItem(atPath: place.file)
      }
    }

    @Test func `a disk that is full after some bytes leaves no trace`() throws {
      let place = try Place()
      let old = try place.manifest(description: "old")
      _ = try ManifestInstaller().install(old, in: place.folder)
      file_faults_clear()
      file_faults_set(file_fault_write, 0, 1, -10)
      defer { file_faults_clear() }
      #expect(throws: Never.self) {
        try ManifestInstaller().install(place.manifest(description: "x"), in: place.folder)
      }
      file_faults_clear()
      file_faults_set(file_fault_write, 0, .max, ENOSPC)
      let error = #expect(throws: InstallError.self) {
        try ManifestInstaller().install(old, in: place.folder)
      }
      #expect(error?.description.contains("No space left on device") == true)
      #expect(place.files == ["com.example.host.json"])
    }

    @Test
    func `after a crash between write and rename the old one is there, and the next succeeds`()
      throws
    {
      let place = try Place()
      let old = try place.manifest(description: "old")
      let new = try place.manifest(description: "new")
      _ = try ManifestInstaller().install(old, in: place.folder)
      // A process that ends there does neither.
      file_faults_clear()
      file_faults_set(file_fault_rename, 0, .max, EIO)
      file_faults_set(file_fault_unlink, 0, .max, EIO)
      #expect(throws: InstallError.self) {
        try ManifestInstaller().install(new, in: place.folder)
      }
      file_faults_clear()
      #expect(place.files.count == 2)
      #expect(try place.content() == old.bytes)
      #expect(try ManifestInstaller().install(new, in: place.folder) == .replaced)
      #expect(try place.content() == new.bytes)
    }

    @Test func `the file is synchronized before it has its name, and the folder afterwards`() throws
    {
      let place = try Place()
      _ = try ManifestInstaller().install(place.manifest(), in: place.folder)
      file_faults_clear()
      defer { file_faults_clear() }
      // The rename fails: only the file has been synchronized.
      file_faults_set(file_fault_rename, 0, 1, EIO)
      _ = try? ManifestInstaller().install(place.manifest(description: "x"), in: place.folder)
      #expect(file_faults_calls(file_fault_sync) == 1)
      file_faults_clear()
      _ = try ManifestInstaller().install(place.manifest(description: "x"), in: place.folder)
      #expect(file_faults_calls(file_fault_sync) == 2)
    }

    @Test func `one that comes in between is looked at before it is replaced`() throws {
      let place = try Place()
      file_faults_clear()
      defer { file_faults_clear() }
      file_faults_set(file_fault_rename, 0, 1, EEXIST)
      #expect(try ManifestInstaller().install(place.manifest(), in: place.folder) == .created)
      #expect(file_faults_calls(file_fault_rename) == 2)
      try FileManager.default.removeItem(atPath: place.file)
      file_faults_set(file_fault_rename, 0, .max, EEXIST)
      #expect(throws: InstallError.busy(path: place.file)) {
        try ManifestInstaller().install(place.manifest(), in: place.folder)
      }
      #expect(place.files == [])
    }

    @Test func `a file system that cannot refuse to replace is used all the same`() throws {
      let place = try Place()
      file_faults_clear()
      defer { file_faults_clear() }
      file_faults_set(file_fault_rename, 0, 1, EINVAL)
      #expect(try ManifestInstaller().install(place.manifest(), in: place.folder) == .created)
      #expect(place.files == ["com.example.host.json"])
    }

    @Test func `a folder that cannot be created is named`() throws {
      let place = try Place()
      file_faults_clear()
      defer { file_faults_clear() }
      file_faults_set(file_fault_mkdir, 1, 1, EROFS)
      #expect(throws: InstallError.file(FileError(.mkdir, place.folder.path, code: EROFS))) {
        try ManifestInstaller().install(place.manifest(), in: place.folder)
      }
    }

    @Test func `a manifest that cannot be removed is named and stays`() throws {
      let place = try Place()
      _ = try ManifestInstaller().install(place.manifest(), in: place.folder)
      file_faults_clear()
      defer { file_faults_clear() }
      file_faults_set(file_fault_unlink, 0, 1, EACCES)
      let error = #expect(throws: InstallError.self) {
        try ManifestInstaller().uninstall(place.name, from: place.folder)
      }
      #expect(error?.description == "unlink \(place.file): Permission denied")
      #expect(place.files == ["com.example.host.json"])
    }

    /// How often `body` makes the call.
    private func calls(of fault: file_fault, _ body: () throws -> Void) throws -> Int {
      file_faults_clear()
      try body()
      return Int(file_faults_calls(fault))
    }
  }
#endif
