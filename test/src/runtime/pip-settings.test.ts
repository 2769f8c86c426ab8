import { expect } from 'chai';
import { explain } from '../../../src/runtime/explain.js';
import { translate } from '../../../src/runtime/pip-settings.js';

describe("pip's settings for uv", () => {
  it('carries indexes, certificates and links over', () => {
    const listing = [
      "global.index-url='https://index.example/simple'",
      ":env:.extra-index-url='https://a.example https://b.example'",
      "global.cert='/c.pem'",
      ":env:.find-links='/wheels'",
    ];
    expect(translate(listing.join('\n'))).to.deep.equal({
      args: [
        '--default-index',
        'https://index.example/simple',
        '--index',
        'https://a.example',
        '--index',
        'https://b.example',
        '--find-links',
        '/wheels',
      ],
      env: { SSL_CERT_FILE: '/c.pem' },
    });
  });

  it('ignores what changes nothing, and leaves to pip what uv cannot do', () => {
    expect(translate(":env:.disable-pip-version-check='1'\nglobal.timeout='60'\n")).to.deep.equal({ args: [], env: {} });
    expect(translate("global.client-cert='/me.pem'")).to.equal(null);
  });
});

describe('the one sentence for a failed installation', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['OSError: [Errno 28] No space left on device', 'disk is full'],
    ['Retrying after NewConnectionError(...)\nERROR: No matching distribution found for mlflow', 'cannot be reached'],
    ['ERROR: No matching distribution found for tensorflow-cpu==2.21.0', 'no build for this machine'],
    ['SSLError(SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED)', 'certificate'],
    ["PermissionError: [Errno 13] Permission denied: '/x'", 'cannot be written'],
    ['first\nsomething odd', 'something odd'],
  ];
  for (const [output, expected] of cases) {
    it(`says '${expected}'`, () => {
      const { reason, advice } = explain('MLflow', output);
      expect(reason)
        .to.match(/^MLflow could not be installed: /)
        .and.include(expected);
      expect(`${reason}${advice}`).not.to.include('\n');
    });
  }
});
