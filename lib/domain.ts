import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnApiMapping, DomainName, type HttpApi, type HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { type Domain, makesDomain } from './addresses.ts';

export interface CallbackDomainProps {
  readonly domain: Domain;
  /** Keeps domain, certificate and record when the stack is deleted: what is registered must not end with it. */
  readonly protect: boolean;
  readonly api: HttpApi;
  readonly stage: HttpStage;
}

/** The stage's API under a name of one's own. Nothing but the mapping knows the API: another one takes its place there. */
export class CallbackDomain extends Construct {
  /** What a CNAME or alias record must point to; null where this stage makes the record, or not even the domain. */
  readonly recordTarget: string | null;
  /** For another mapping: the domain's name, once it is there. */
  readonly domainName: string;

  constructor(scope: Construct, id: string, { domain, protect, api, stage }: CallbackDomainProps) {
    super(scope, id);
    const made = makesDomain(domain) ? this.make(domain, protect) : null;
    this.recordTarget = made && !domain.hostedZone ? made.regionalDomainName : null;
    this.domainName = made?.name ?? domain.name;
    const mapping = new CfnApiMapping(this, 'Mapping', {
      apiId: api.apiId,
      stage: stage.stageName,
      domainName: this.domainName,
      ...(domain.path !== undefined && { apiMappingKey: domain.path }),
    });
    mapping.node.addDependency(stage);
  }

  private make({ name, certificateArn, hostedZone }: Domain, protect: boolean): DomainName {
    const zone =
      hostedZone &&
      HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: hostedZone.id, zoneName: hostedZone.name });
    const certificate =
      certificateArn === undefined
        ? this.certify(name, zone, protect)
        : Certificate.fromCertificateArn(this, 'Given', certificateArn);
    const made = new DomainName(this, 'Name', {
      domainName: name,
      certificate,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    made.applyRemovalPolicy(retained(protect));
    if (zone) {
      const target = new ApiGatewayv2DomainProperties(made.regionalDomainName, made.regionalHostedZoneId);
      const record = new ARecord(this, 'Record', {
        zone,
        recordName: `${name}.`,
        target: RecordTarget.fromAlias(target),
      });
      record.applyRemovalPolicy(retained(protect));
    }
    return made;
  }

  private certify(domainName: string, zone: IHostedZone | undefined, protect: boolean): ICertificate {
    const id = 'Certificate';
    const certificate = new Certificate(this, id, {
      domainName,
      // A tag, which the CDK makes of the path: of a stage that is a stack of its own without what has no name there.
      certificateName: `${this.node.path}/${id}`.replace('/Default/', '/').slice(0, 255),
      validation: CertificateValidation.fromDns(zone),
    });
    certificate.applyRemovalPolicy(retained(protect));
    return certificate;
  }
}

/** What a first deployment made and took back is not kept: it would stand in the way of the next. */
const retained = (protect: boolean): RemovalPolicy =>
  protect ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
